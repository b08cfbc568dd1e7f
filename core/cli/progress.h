// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace sf::cli {

/// "add: 37 %" on the terminal of standard error, rewritten in place, once a command lasts longer than a second.
/// Nothing where standard error is no terminal. The line is wiped at the end.
class progress_line {
public:
	explicit progress_line(std::string what);
	~progress_line();
	progress_line(const progress_line &) = delete;
	progress_line &operator=(const progress_line &) = delete;

	void tell(std::size_t done, std::size_t of);

private:
	std::string what_;
	std::chrono::steady_clock::time_point begin_;
	bool terminal_;
	int shown_ = -1;
};

} // namespace sf::cli
