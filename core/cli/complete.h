// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

namespace sf::cli {

/// What may stand for the last of @words, which may be empty or begun: options, verbs, selectors with the devices and
/// SFs that exist, key words not yet used, values of choices. From the same rows that parse.
[[nodiscard]] std::vector<std::string> complete(std::span<const std::string> words);

} // namespace sf::cli
