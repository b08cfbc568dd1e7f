// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdio>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace sf {

/// Formatted output that never throws, as fmt::print does on a full disk or a closed pipe: the stream keeps its
/// error flag, which the tool looks at when it ends.
template <typename... Args>
void print(std::FILE *to, fmt::format_string<Args...> format, Args &&...args)
{
	const std::string text = fmt::format(format, std::forward<Args>(args)...);
	(void)std::fwrite(text.data(), 1, text.size(), to);
}

} // namespace sf
