// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/progress.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "core/base/print.h"

namespace sf::cli {

progress_line::progress_line(std::string what)
: what_(std::move(what)), begin_(std::chrono::steady_clock::now()), terminal_(::isatty(STDERR_FILENO))
{}

progress_line::~progress_line()
{
	if (shown_ >= 0)
		print(stderr, "\r\x1b[K");
}

void progress_line::tell(std::size_t done, std::size_t of)
{
	if (!terminal_ || of == 0 || std::chrono::steady_clock::now() - begin_ < std::chrono::seconds(1))
		return;
	const int percent = static_cast<int>(100 * done / of);
	if (percent == shown_)
		return;
	shown_ = percent;
	print(stderr, "\r{}: {} %", what_, percent);
	std::fflush(stderr);
}

} // namespace sf::cli
