// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "core/cli/tool.h"

namespace sf::cli {

/// NAME to EXIT STATUS of the man page as roff (groff_man(7)), from the rows that parse. man/ has the prose that
/// follows: description, examples, security.
[[nodiscard]] std::string man_page(const tool &self);

/// @text with what roff would take for a request or an escape made harmless.
[[nodiscard]] std::string roff_quote(std::string_view text);

} // namespace sf::cli
