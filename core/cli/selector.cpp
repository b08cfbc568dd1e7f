// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/selector.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/cli/suggest.h"
#include "core/cli/words.h"

namespace sf::cli {
namespace {

using model::selector;

constexpr word_row number_rows[] = {
	{"sfnum", word_kind::text, "N[-M]", "number of the SF, or a range"},
	{"pfnum", word_kind::number, "N", "number of the physical function", 0, UINT16_MAX},
	{"controller", word_kind::number, "N", "number of the controller", 0, UINT32_MAX},
};

struct name_row {
	std::string_view key;
	std::optional<std::string> selector::*member;
	bool hexadecimal = false; ///< the kernel writes it in lower case
};
constexpr name_row name_rows[] = {
	{"netdev", &selector::netdev},	   {"rep", &selector::rep},	    {"ibdev", &selector::ibdev},
	{"alias", &selector::alias, true}, {"uuid", &selector::uuid, true},
};

char lower(char letter)
{
	return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

constexpr std::string_view starting_words[] = {"sfnum", "netdev", "rep", "ibdev", "alias", "uuid", "all"};

result<> set_range(selector &what, const std::string &text)
{
	const auto dash = text.find('-');
	const auto first = parse_number(std::string_view(text).substr(0, dash));
	const auto last = dash == std::string::npos ? first : parse_number(std::string_view(text).substr(dash + 1));

	if (!first || !last || *last > UINT32_MAX || *first > *last)
		return usage_error(
			fmt::format("sfnum: '{}' is not a number from 0 to {} or a range as 10-19", text, UINT32_MAX));
	what.sfnum_first = static_cast<std::uint32_t>(*first);
	what.sfnum_last = static_cast<std::uint32_t>(*last);
	return {};
}

/// Takes one of sfnum, pfnum and controller; false where the word is none of these.
result<bool> take_number(selector &what, std::span<const std::string> args)
{
	const auto *row = std::ranges::find(number_rows, std::string_view(args[0]), &word_row::key);
	if (row == std::end(number_rows))
		return false;
	if (args.size() < 2)
		return usage_error(fmt::format("'{}' needs a value: {}", row->key, row->value_name));
	const bool again = row->key == "sfnum"	 ? what.sfnum_first.has_value()
			   : row->key == "pfnum" ? what.pfnum.has_value()
						 : what.controller.has_value();
	if (again)
		return usage_error(fmt::format("'{}' is given twice", row->key));
	if (row->key == "sfnum") {
		if (auto set = set_range(what, args[1]); !set)
			return set.error();
		return true;
	}
	auto number = parse_value(*row, args[1]);
	if (!number)
		return number.error();
	(row->key == "pfnum" ? what.pfnum : what.controller) =
		static_cast<std::uint32_t>(std::get<std::uint64_t>(*number));
	return true;
}

result<selected> numbers_after(selected sofar, std::span<const std::string> args)
{
	while (sofar.used < args.size()) {
		auto took = take_number(sofar.what, args.subspan(sofar.used));
		if (!took)
			return took.error();
		if (!*took)
			break;
		sofar.used += 2;
	}
	return sofar;
}

result<selected> parse_handle(std::span<const std::string> args)
{
	selected found;
	found.used = 1;
	if (std::ranges::count(args[0], '/') == 1) {
		auto device = nl::parse_devlink_handle(args[0]);
		if (!device)
			return device.error();
		found.what.device = *device;
		return numbers_after(found, args);
	}
	auto port = nl::parse_port_handle(args[0]);
	if (!port)
		return port.error();
	found.what.device = port->device;
	found.what.port_index = port->index;
	return found;
}

} // namespace

result<selected> parse_selector(std::span<const std::string> args)
{
	if (args.empty())
		return selected{};
	if (args[0].find('/') != std::string::npos)
		return parse_handle(args);
	if (args[0] == "all")
		return selected{{}, 1};
	for (const name_row &row : name_rows) {
		if (args[0] != row.key)
			continue;
		if (args.size() < 2 || args[1].empty())
			return usage_error(fmt::format("'{}' needs a value: a name", row.key));
		selected found{{}, 2};
		std::string &name = (found.what.*row.member).emplace(args[1]);
		if (row.hexadecimal)
			std::ranges::transform(name, name.begin(), lower);
		return found;
	}
	auto found = numbers_after({}, args);
	if (found && found->used == 0) {
		const std::vector<std::string> known(std::begin(starting_words), std::end(starting_words));
		return usage_error(fmt::format("'{}' selects no SF", args[0]), did_you_mean(args[0], known));
	}
	return found;
}

std::span<const std::string_view> selector_words()
{
	return starting_words;
}

} // namespace sf::cli
