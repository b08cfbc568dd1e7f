// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/result.h"
#include "core/cli/options.h"
#include "core/cli/selector.h"
#include "core/cli/words.h"
#include "core/out/node.h"

namespace sf::cli {

/// What stands between the verb and its key words.
enum class selector_use : std::uint8_t {
	none,
	device,	   ///< DEV, a devlink instance
	one,	   ///< a selector that must mean one SF, or many where it says so (all, DEV, a range)
	any,	   ///< a selector or nothing, which is all
	any_device ///< DEV, or nothing or "all", which is every one
};

/// Whether a verb changes anything, for which the kernel wants CAP_NET_ADMIN.
enum class changes : std::uint8_t {
	never,
	with_words, ///< prints where no words follow the selector
	always
};

/// One command as it was typed, and where its answer goes.
struct invocation {
	const options &opts;
	model::selector target;
	words args;
	deadline until;
	std::string_view does; ///< the verb's name
	std::string filler;    ///< the one of verb::fillers that was typed, else empty
	out::node &doc;	       ///< printed when the verb returns, also when it fails
};

/// One row a verb: found, parsed, documented, completed and run from here.
struct verb {
	std::string_view name;
	std::string_view summary; ///< one line
	selector_use selects = selector_use::any;
	std::span<const word_row> words = {};
	changes does = changes::never;
	result<> (*run)(invocation &);
	std::span<const std::string_view> fillers = {}; ///< words of the stock tool that may stand first, as "set"
};

/// Every verb file of a tool has one of these at namespace level: the tool then has the verb.
class verb_registration {
public:
	explicit verb_registration(const verb &row);
};

/// All verbs of this program, by name.
[[nodiscard]] std::span<const verb *const> verbs();

/// By name or unambiguous beginning; usage error with a suggestion otherwise.
[[nodiscard]] result<const verb *> find_verb(const std::string &name);

} // namespace sf::cli
