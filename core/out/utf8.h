// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace sf::out {

/// Length of the UTF-8 sequence at the front of @text, which is not empty; 0 where there is none (RFC 3629, no
/// overlong forms, no surrogates).
[[nodiscard]] std::size_t utf8_length(std::string_view text);

} // namespace sf::out
