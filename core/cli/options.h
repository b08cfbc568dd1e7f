// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/out/render.h"

namespace sf::cli {

/// The options in front of a verb: iproute2's, and ours.
struct options {
	bool json = false, pretty = false, tree = false, stats = false, details = false;
	bool numeric = false, oneline = false, timestamp = false, color = false;
	bool force = false, dry_run = false, debug_netlink = false, describe = false;
	bool help = false, version = false, man = false, complete = false;
	std::string netns;			   ///< -n: the namespace the command runs in
	std::string batch_file;			   ///< -b: commands, one a line; "-" is stdin
	std::chrono::milliseconds timeout{10'000}; ///< no wait is longer

	[[nodiscard]] out::style style() const;
};

/// One row an option: parsed, documented, completed and described from here.
struct option_row {
	char letter;		   ///< 0: none
	std::string_view word;	   ///< long form, "--word"; iproute2's "-word" and unambiguous "-wo" are taken too
	std::string_view argument; ///< name of its argument, empty: none
	std::string_view help;
	bool options::*flag = nullptr;
	std::string options::*text = nullptr;
};
[[nodiscard]] std::span<const option_row> option_rows();

struct command_line {
	options opts;
	std::vector<std::string> words; ///< from the verb on
};

/// Splits argv (without the program's name) into options and the words behind them.
[[nodiscard]] result<command_line> parse_options(std::span<const std::string> args);

} // namespace sf::cli
