// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/nl/devlink.h"

namespace sf::cli {

/// Which SFs a command is about, as the user said it. core/model resolves it to ports.
struct selector {
	std::optional<nl::devlink_handle> device;	   ///< DEV
	std::optional<std::uint32_t> port_index;	   ///< DEV/PORT
	std::optional<std::uint32_t> sfnum_first, sfnum_last; ///< sfnum N or N-M
	std::optional<std::uint32_t> pfnum, controller;
	std::optional<std::string> alias, uuid, netdev, rep, ibdev;

	/// Whether it may mean many by its form: nothing said, "all", DEV, or a range.
	[[nodiscard]] bool is_plural() const;
	/// As the user would type it, for messages.
	[[nodiscard]] std::string text() const;
};

/// The grammar, for help and man pages.
inline constexpr std::string_view selector_grammar =
	"{ DEV/PORT | [ DEV ] sfnum N[-M] [ pfnum N ] [ controller N ] | netdev IF | rep IF | ibdev NAME | alias A | "
	"uuid U | DEV | all }";

struct selected {
	selector what;
	std::size_t used = 0; ///< words taken from the front
};

/// Reads a selector from the front of @args. No words at all select everything; a first word that starts no
/// selector is a usage error that names it.
[[nodiscard]] result<selected> parse_selector(std::span<const std::string> args);

/// Words that start a selector, for completion and suggestions.
[[nodiscard]] std::span<const std::string_view> selector_words();

} // namespace sf::cli
