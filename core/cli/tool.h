// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace sf::cli {

/// One of the three programs.
struct tool {
	std::string_view name;	  ///< "devlink-sf"
	std::string_view summary; ///< one line
};

/// The whole of a program: options, verb, output, exit status. main() calls nothing else.
[[nodiscard]] int run_tool(const tool &self, std::span<const std::string> args);

} // namespace sf::cli
