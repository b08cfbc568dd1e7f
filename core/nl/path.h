// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/nl/attr.h"

namespace sf::nl {

/// The rows from the message down to the innermost known attribute that holds the byte @offset; arguments as path_at().
[[nodiscard]] std::vector<const attr_row *> rows_at(const attr_table &table, std::span<const std::byte> message,
						    std::size_t header_size, std::uint32_t offset);

/// Their uapi names with dots between.
[[nodiscard]] std::string path_of(std::span<const attr_row *const> chain);

} // namespace sf::nl
