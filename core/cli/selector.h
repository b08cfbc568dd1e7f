// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/model/selector.h"

namespace sf::cli {

/// The grammar, for help and man pages.
inline constexpr std::string_view selector_grammar =
	"{ DEV/PORT | [ DEV ] sfnum N[-M] [ pfnum N ] [ controller N ] | netdev IF | rep IF | ibdev NAME | alias A | "
	"uuid U | DEV | all }";

struct selected {
	model::selector what;
	std::size_t used = 0; ///< words taken from the front
};

/// Reads a selector from the front of @args. No words at all select everything; a first word that starts no
/// selector is a usage error that names it.
[[nodiscard]] result<selected> parse_selector(std::span<const std::string> args);

/// Words that start a selector, for completion and suggestions.
[[nodiscard]] std::span<const std::string_view> selector_words();

} // namespace sf::cli
