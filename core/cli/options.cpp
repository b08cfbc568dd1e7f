// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/options.h"

#include <algorithm>
#include <cmath>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "core/cli/suggest.h"

namespace sf::cli {
namespace {

constexpr option_row rows[] = {
	{'j', "json", {}, "print JSON; valid whatever happens", &options::json},
	{'p', "pretty", {}, "JSON over several lines", &options::pretty},
	{'T', "tree", {}, "print as a tree", &options::tree},
	{'s', "statistics", {}, "print counters too", &options::stats},
	{'d', "details", {}, "print more: ports that are no SFs, all that the kernel told", &options::details},
	{'N', "numeric", {}, "print numbers instead of names", &options::numeric},
	{'o', "oneline", {}, "print a record on one line, '\\' where a line would end", &options::oneline},
	{'t', "timestamp", {}, "print the time before what happens over time", &options::timestamp},
	{'c', "color", "auto|always|never", "use colours; without a word: always", nullptr, nullptr},
	{'n', "netns", "NETNS", "run in that network namespace", nullptr, &options::netns},
	{'b', "batch", "FILE", "read commands from FILE, one a line; - is standard input", nullptr,
	 &options::batch_file},
	{'f', "force", {}, "in a batch: go on after a command that failed", &options::force},
	{0, "dry-run", {}, "say what would be done, change nothing", &options::dry_run},
	{0, "timeout", "SECONDS", "the longest that a command may go without getting on; default 10", nullptr, nullptr},
	{0, "debug-netlink", {}, "print every netlink message to standard error", &options::debug_netlink},
	{0, "describe", {}, "print verbs, words and options of this tool as JSON", &options::describe},
	{0, "man", {}, "print the reference part of the man page", &options::man},
	{0,
	 "complete",
	 {},
	 "print what may stand for the last of the words that follow, for shells",
	 &options::complete},
	{'V', "Version", {}, "print the version", &options::version},
	{'h', "help", {}, "print help, of a verb where one follows", &options::help},
};

/// iproute2 takes "-json", "-det" and "-color=never"; CLI11 would read the letters one by one.
std::string with_two_dashes(const std::string &arg)
{
	if (arg.size() < 3 || arg[0] != '-' || arg[1] == '-')
		return arg;
	const std::string_view name = std::string_view(arg).substr(1, arg.find('=') - 1);
	if (name == "iec" || name == "br")
		return arg;
	for (const option_row &row : rows)
		if (name.size() > 1 && row.word.starts_with(name))
			return fmt::format("--{}{}", row.word, arg.substr(name.size() + 1));
	return arg;
}

/// Whether @arg is an option, and whether the next argument is its value.
struct option_shape {
	bool known = false;
	bool takes_next = false;
};

option_shape shape_of(std::string_view arg)
{
	if (arg.starts_with("--")) {
		for (const option_row &row : rows)
			if (arg.substr(2, arg.find('=') - 2) == row.word)
				return {true, !row.argument.empty() && row.word != "color" &&
						      arg.find('=') == std::string_view::npos};
		return {};
	}
	for (std::size_t i = 1; i < arg.size(); i++) {
		const auto row = std::ranges::find(rows, arg[i], &option_row::letter);
		if (row == std::ranges::end(rows))
			return {};
		if (!row->argument.empty())
			return {true, row->word != "color" && i + 1 == arg.size()};
	}
	return {true, false};
}

std::vector<std::string> option_words()
{
	std::vector<std::string> words;
	for (const option_row &row : rows)
		words.push_back(fmt::format("--{}", row.word));
	return words;
}

result<> set_timeout(options &opts, const std::string &text)
{
	double seconds = 0;
	if (!CLI::detail::lexical_cast(text, seconds) || !(seconds > 0) || seconds > 86400)
		return usage_error(
			fmt::format("--timeout: '{}' is not a number of seconds above 0, at most 86400", text));
	opts.timeout = std::chrono::milliseconds(std::max(1LL, std::llround(seconds * 1000)));
	return {};
}

result<> set_color(options &opts, const std::string &when)
{
	if (when != "auto" && when != "always" && when != "never" && !when.empty())
		return usage_error(fmt::format("--color: '{}' is not auto, always or never", when));
	opts.color = when.empty() || when == "always" || (when == "auto" && ::isatty(STDOUT_FILENO));
	return {};
}

result<> read_options(options &opts, std::vector<std::string> args)
{
	CLI::App app;
	std::string timeout, color = "never";
	app.set_help_flag();
	for (const option_row &row : rows) {
		const std::string name =
			row.letter ? fmt::format("-{},--{}", row.letter, row.word) : fmt::format("--{}", row.word);
		if (row.flag)
			app.add_flag(name, opts.*row.flag);
		else if (row.text)
			app.add_option(name, opts.*row.text)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
		else if (row.word == "timeout")
			app.add_option(name, timeout)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
		else
			app.add_flag("-c{always},--color{always}", color)
				->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
	}
	try {
		std::reverse(args.begin(), args.end());
		app.parse(args);
	} catch (const CLI::Error &failure) {
		return usage_error(failure.what());
	}
	for (const option_row &row : rows)
		if (row.text && (opts.*row.text).empty() && app.count(fmt::format("--{}", row.word)) > 0)
			return usage_error(fmt::format("option '--{}' needs a value: {}", row.word, row.argument));
	if (!timeout.empty())
		if (auto set = set_timeout(opts, timeout); !set)
			return set;
	return set_color(opts, color);
}

} // namespace

std::span<const option_row> option_rows()
{
	return rows;
}

out::style options::style() const
{
	return {json   ? out::format::json
		: tree ? out::format::tree
		       : out::format::text,
		pretty, color && !json, oneline};
}

result<command_line> parse_options(std::span<const std::string> args)
{
	command_line line;
	std::vector<std::string> front;
	std::size_t i = 0;

	for (; i < args.size() && args[i].size() > 1 && args[i][0] == '-'; i++) {
		const std::string arg = with_two_dashes(args[i]);
		const option_shape shape = shape_of(arg);
		if (!shape.known)
			return usage_error(fmt::format("unknown option '{}'", args[i]),
					   did_you_mean(arg.substr(0, arg.find('=')), option_words()));
		front.push_back(arg);
		if (shape.takes_next) {
			if (++i == args.size())
				return usage_error(fmt::format("option '{}' needs a value", args[i - 1]));
			front.push_back(args[i]);
		}
	}
	line.words.assign(args.begin() + static_cast<std::ptrdiff_t>(i), args.end());
	if (auto read = read_options(line.opts, std::move(front)); !read)
		return read.error();
	return line;
}

} // namespace sf::cli
