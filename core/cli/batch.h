// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace sf::cli {

/// The words of one line: white space separates, '…' and "…" keep it, '\' takes the next character as it is,
/// '#' at the start of a word begins a comment. Usage error where a quote is left open.
[[nodiscard]] result<std::vector<std::string>> split_line(const std::string &line);

/// Calls @each with place ("FILE:LINE") and words of every command in @file ("-": standard input), joining lines
/// that end with '\'. Stops when @each says false.
[[nodiscard]] result<>
for_each_line(const std::string &file,
	      const std::function<bool(const std::string &, result<std::vector<std::string>>)> &each);

} // namespace sf::cli
