// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sf::cli {

/// The hint for a word that is none of @known: "did you mean 'sfnum'?", or the known ones where none is near.
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string> known);

/// Characters to insert, delete, replace or swap with the neighbour to get from @a to @b.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

} // namespace sf::cli
