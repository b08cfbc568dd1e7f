// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/batch.h"

#include <cerrno>
#include <fstream>
#include <iostream>

#include <fmt/format.h>

namespace sf::cli {

result<std::vector<std::string>> split_line(const std::string &line)
{
	std::vector<std::string> words;
	bool in_word = false;
	char quote = 0;

	for (std::size_t i = 0; i < line.size(); i++) {
		const char c = line[i];
		const bool space = !quote && (c == ' ' || c == '\t' || c == '\r');
		if (space) {
			in_word = false;
			continue;
		}
		if (!in_word && !quote && c == '#')
			break;
		if (!in_word)
			words.emplace_back();
		in_word = true;
		if (c == quote)
			quote = 0;
		else if (!quote && (c == '"' || c == '\''))
			quote = c;
		else if (c == '\\' && quote != '\'' && i + 1 < line.size())
			words.back() += line[++i];
		else
			words.back() += c;
	}
	if (quote)
		return usage_error(fmt::format("a {} is not closed", quote));
	return words;
}

result<> for_each_line(const std::string &file,
		       const std::function<bool(const std::string &, result<std::vector<std::string>>)> &each)
{
	std::ifstream opened;
	if (file != "-") {
		opened.open(file);
		if (!opened)
			return system_error(errno ? errno : ENOENT, file)
				.with_hint("-b takes a file of commands, or - for standard input");
	}
	std::istream &input = file == "-" ? std::cin : opened;
	std::string line, whole;
	for (unsigned number = 1; std::getline(input, line); number++) {
		whole += line;
		if (whole.ends_with('\\') && input.peek() != std::istream::traits_type::eof()) {
			whole.pop_back();
			continue;
		}
		auto words = split_line(whole);
		whole.clear();
		if (words && words->empty())
			continue;
		if (!each(fmt::format("{}:{}", file, number), std::move(words)))
			return {};
	}
	if (input.bad())
		return system_error(EIO, file);
	return {};
}

} // namespace sf::cli
