// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/words.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <net/if.h>

#include "core/cli/suggest.h"

namespace sf::cli {
namespace {

template <typename T>
std::optional<T> get_as(const std::map<std::string, word_value, std::less<>> &values, std::string_view key)
{
	const auto found = values.find(key);
	if (found == values.end())
		return std::nullopt;
	const T *value = std::get_if<T>(&found->second);
	return value ? std::optional<T>(*value) : std::nullopt;
}

std::vector<std::string> keys_of(std::span<const word_row> rows)
{
	std::vector<std::string> keys;
	for (const word_row &row : rows)
		keys.emplace_back(row.key);
	return keys;
}

result<const word_row *> find_row(std::span<const word_row> rows, const std::string &word)
{
	std::vector<std::string> matches;
	const word_row *match = nullptr;

	for (const word_row &row : rows) {
		if (row.key == word)
			return &row;
		if (!word.empty() && row.key.starts_with(word)) {
			matches.emplace_back(row.key);
			match = &row;
		}
	}
	if (matches.size() > 1)
		return usage_error(fmt::format("'{}' is ambiguous", word),
				   fmt::format("one of: {}", fmt::join(matches, ", ")));
	if (!match)
		return usage_error(fmt::format("unknown word '{}'", word), did_you_mean(word, keys_of(rows)));
	return match;
}

error wrong_value(const word_row &row, std::string_view word, std::string_view wanted)
{
	return usage_error(fmt::format("{}: '{}' is not {}", row.key, word, wanted));
}

result<word_value> parse_bounded(const word_row &row, std::string_view word)
{
	const auto number = parse_number(word);
	if (!number || *number < row.min || *number > row.max)
		return wrong_value(row, word, fmt::format("a number from {} to {}", row.min, row.max));
	return word_value(*number);
}

result<word_value> parse_on_off(const word_row &row, std::string_view word)
{
	if (word == "on" || word == "enable" || word == "true")
		return word_value(true);
	if (word == "off" || word == "disable" || word == "false")
		return word_value(false);
	return wrong_value(row, word, "on or off");
}

result<word_value> parse_choice(const word_row &row, std::string_view word)
{
	if (std::ranges::find(row.choices, word) != row.choices.end())
		return word_value(std::string(word));
	const std::vector<std::string> known(row.choices.begin(), row.choices.end());
	error wrong = wrong_value(row, word, fmt::format("one of {}", fmt::join(known, ", ")));
	if (const std::string hint = did_you_mean(word, known); hint.starts_with("did"))
		wrong.hint = hint;
	return wrong;
}

result<word_value> parse_name(const word_row &row, std::string_view word, std::size_t longest)
{
	auto odd = [](unsigned char c) { return c <= ' ' || c == '/' || c == ':' || c == 0x7f; };
	if (word.empty() || word.size() > longest || word == "." || word == ".." || std::ranges::any_of(word, odd))
		return wrong_value(
			row, word,
			fmt::format("a name of 1 to {} characters without '/', ':' and white space", longest));
	return word_value(std::string(word));
}

} // namespace

std::optional<std::uint64_t> words::number(std::string_view key) const
{
	return get_as<std::uint64_t>(values_, key);
}

std::optional<bool> words::on(std::string_view key) const
{
	return get_as<bool>(values_, key);
}

std::optional<std::string> words::text(std::string_view key) const
{
	return get_as<std::string>(values_, key);
}

std::optional<mac_address> words::mac(std::string_view key) const
{
	return get_as<mac_address>(values_, key);
}

std::optional<std::uint64_t> parse_number(std::string_view text)
{
	const bool hex = text.starts_with("0x") || text.starts_with("0X");
	std::uint64_t number = 0;

	if (hex)
		text.remove_prefix(2);
	auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number, hex ? 16 : 10);
	if (text.empty() || code != std::errc{} || end != text.data() + text.size())
		return std::nullopt;
	return number;
}

result<word_value> parse_value(const word_row &row, std::string_view word)
{
	switch (row.kind) {
	case word_kind::number:
	case word_kind::number_or_auto:
		return parse_bounded(row, word);
	case word_kind::mac: {
		auto mac = parse_mac(word);
		if (!mac)
			return mac.error().in(row.key);
		return word_value(*mac);
	}
	case word_kind::on_off:
		return parse_on_off(row, word);
	case word_kind::choice:
		return parse_choice(row, word);
	case word_kind::ifname:
		return parse_name(row, word, IFNAMSIZ - 1);
	case word_kind::name:
		return parse_name(row, word, 63);
	case word_kind::text:
		break;
	case word_kind::bare:
		return word_value(true);
	}
	return word_value(std::string(word));
}

result<words> parse_words(std::span<const word_row> rows, std::span<const std::string> args)
{
	words parsed;
	std::vector<std::string_view> seen;

	for (std::size_t i = 0; i < args.size(); i++) {
		auto row = find_row(rows, args[i]);
		if (!row)
			return row.error();
		const word_row &known = **row;
		if (std::ranges::find(seen, known.key) != seen.end())
			return usage_error(fmt::format("'{}' is given twice", known.key));
		seen.push_back(known.key);
		if (known.kind == word_kind::bare) {
			parsed.set(known.key, true);
			continue;
		}
		if (++i == args.size())
			return usage_error(fmt::format("'{}' needs a value: {}", known.key, known.value_name));
		if (known.kind == word_kind::number_or_auto && args[i] == "auto")
			continue;
		auto value = parse_value(known, args[i]);
		if (!value)
			return value.error();
		parsed.set(known.key, *value);
	}
	return parsed;
}

std::string synopsis(std::span<const word_row> rows)
{
	std::string line;
	for (const word_row &row : rows)
		line += row.value_name.empty() ? fmt::format(" [ {} ]", row.key)
					       : fmt::format(" [ {} {} ]", row.key, row.value_name);
	return line;
}

} // namespace sf::cli
