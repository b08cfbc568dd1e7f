// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "core/cli/verb.h"
#include "core/model/inventory.h"

namespace sf::cli {

/// What there is, and the SFs of it that a command is about.
struct chosen {
	model::inventory inventory;
	std::vector<const model::sf *> sfs; ///< into the inventory
};

/// Reads the inventory and resolves the command's selector.
[[nodiscard]] result<chosen> choose(const invocation &call, const model::load_options &what = {});

/// Runs @each for every chosen SF, each with the whole time limit; stops at the first that fails. Under --dry-run it
/// only says for which it would.
[[nodiscard]] result<> for_each(invocation &call, const chosen &of,
				const std::function<result<>(const model::sf &)> &each);

} // namespace sf::cli
