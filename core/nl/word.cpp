// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/attr.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace sf::nl {

namespace {

error bad_word(const attr_row &row, std::string_view word, std::string_view wanted)
{
	return usage_error(fmt::format("{}: '{}' is not {}", row.key, word, wanted));
}

std::string list_of(std::span<const named_value> names)
{
	std::string text;
	for (const auto &one : names)
		text.append(text.empty() ? "" : ", ").append(one.name);
	return text;
}

const named_value *find_name(const attr_row &row, std::string_view word)
{
	auto found = std::ranges::find(row.names, word, &named_value::name);
	return found == row.names.end() ? nullptr : &*found;
}

result<attr_value> parse_boolean(const attr_row &row, std::string_view word)
{
	for (std::string_view yes : {"true", "on", "yes", "enable"})
		if (word == yes)
			return attr_value{true};
	for (std::string_view no : {"false", "off", "no", "disable"})
		if (word == no)
			return attr_value{false};
	return bad_word(row, word, "on or off");
}

/// All of @word as a number in @base; nullopt where it is none or does not fit.
template <typename T>
std::optional<T> whole_number(std::string_view word, int base)
{
	T value{};
	auto [end, code] = std::from_chars(word.data(), word.data() + word.size(), value, base);
	if (word.empty() || code != std::errc{} || end != word.data() + word.size())
		return std::nullopt;
	return value;
}

result<attr_value> parse_unsigned(const attr_row &row, std::string_view word, std::uint64_t max)
{
	bool hex = word.starts_with("0x") || word.starts_with("0X");
	auto value = whole_number<std::uint64_t>(word.substr(hex ? 2 : 0), hex ? 16 : 10);
	if (!value || *value > max)
		return bad_word(row, word, fmt::format("a number from 0 to {}", max));
	return attr_value{*value};
}

result<attr_value> parse_signed(const attr_row &row, std::string_view word)
{
	auto value = whole_number<std::int32_t>(word, 10);
	if (!value)
		return bad_word(row, word, "a number from -2147483648 to 2147483647");
	return attr_value{static_cast<std::uint64_t>(std::int64_t{*value})};
}

result<attr_value> parse_number(const attr_row &row, std::string_view word, std::uint64_t max)
{
	if (row.names.empty())
		return parse_unsigned(row, word, max);
	if (auto named = find_name(row, word))
		return attr_value{std::uint64_t{named->value}};
	return bad_word(row, word, fmt::format("one of {}", list_of(row.names)));
}

/// "0011:22ff:fe33:4455", as rdma(8) prints it.
result<attr_value> parse_guid(const attr_row &row, std::string_view word)
{
	std::string digits;
	for (std::size_t i = 0; i < word.size(); i++)
		if (i % 5 != 4 || word[i] != ':')
			digits += word[i];
	auto value = whole_number<std::uint64_t>(digits, 16);
	if (word.size() != 19 || digits.size() != 16 || !value)
		return bad_word(row, word, "four groups of four hexadecimal digits, colons between");
	return attr_value{*value};
}

result<attr_value> parse_bits(const attr_row &row, std::string_view word)
{
	bitfield32 bits;
	for (std::size_t begin = 0; begin <= word.size();) {
		auto end = std::min(word.find(',', begin), word.size());
		auto one = word.substr(begin, end - begin);
		bool clear = one.starts_with('-');
		auto named = find_name(row, one.substr(clear ? 1 : 0));
		if (!named || named->value > 31)
			return bad_word(row, one, fmt::format("one of {}", list_of(row.names)));
		bits.selector |= 1U << named->value;
		bits.value = clear ? bits.value & ~(1U << named->value) : bits.value | 1U << named->value;
		begin = end + 1;
	}
	return attr_value{bits};
}

result<attr_value> parse_binary(const attr_row &row, std::string_view word)
{
	std::vector<std::byte> bytes;
	for (std::size_t i = 0; i < word.size(); i += 3) {
		auto value = whole_number<std::uint8_t>(word.substr(i, 2), 16);
		bool last = i + 2 >= word.size();
		if (!value || word.substr(i).size() < 2 || (!last && word[i + 2] != ':') || i + 3 == word.size())
			return bad_word(row, word, "two hexadecimal digits a byte, colons between");
		bytes.push_back(std::byte{*value});
	}
	return attr_value{std::move(bytes)};
}

result<attr_value> parse_address(const attr_row &row, std::string_view word)
{
	auto mac = parse_mac(word);
	if (!mac)
		return mac.error().in(row.key);
	return attr_value{*mac};
}

std::string bits_to_word(const attr_row &row, const bitfield32 &bits)
{
	std::string text;
	for (const auto &one : row.names) {
		if (one.value > 31 || !(bits.selector & 1U << one.value))
			continue;
		text.append(text.empty() ? "" : ",").append(bits.value & 1U << one.value ? "" : "-").append(one.name);
	}
	return text;
}

std::string number_to_word(const attr_row &row, std::uint64_t number)
{
	auto named = std::ranges::find(row.names, number, [](const named_value &one) { return std::uint64_t{one.value}; });
	if (named != row.names.end())
		return std::string(named->name);
	if (row.type == attr_type::s32)
		return fmt::format("{}", static_cast<std::int64_t>(number));
	if (row.type == attr_type::guid)
		return fmt::format("{:04x}:{:04x}:{:04x}:{:04x}", number >> 48, number >> 32 & 0xffff,
				   number >> 16 & 0xffff, number & 0xffff);
	return fmt::format("{}", number);
}

std::string bytes_to_word(const std::vector<std::byte> &bytes)
{
	std::string text;
	for (auto one : bytes)
		text += fmt::format("{}{:02x}", text.empty() ? "" : ":", std::to_integer<unsigned>(one));
	return text;
}

} // namespace

result<attr_value> parse_word(const attr_row &row, std::string_view word)
{
	switch (row.type) {
	case attr_type::flag:
	case attr_type::boolean:
		return parse_boolean(row, word);
	case attr_type::u8:
		return parse_number(row, word, std::numeric_limits<std::uint8_t>::max());
	case attr_type::u16:
		return parse_number(row, word, std::numeric_limits<std::uint16_t>::max());
	case attr_type::u32:
		return parse_number(row, word, std::numeric_limits<std::uint32_t>::max());
	case attr_type::u64:
		return parse_number(row, word, std::numeric_limits<std::uint64_t>::max());
	case attr_type::s32:
		return parse_signed(row, word);
	case attr_type::guid:
		return parse_guid(row, word);
	case attr_type::string:
		return attr_value{std::string(word)};
	case attr_type::mac:
		return parse_address(row, word);
	case attr_type::binary:
		return parse_binary(row, word);
	case attr_type::bitfield32:
		return parse_bits(row, word);
	case attr_type::nest:
		break;
	}
	return usage_error(fmt::format("{} is a group of attributes and takes no word", row.key));
}

std::string to_word(const attr_row &row, const attr_value &value)
{
	if (auto flag = std::get_if<bool>(&value))
		return *flag ? "true" : "false";
	if (auto number = std::get_if<std::uint64_t>(&value))
		return number_to_word(row, *number);
	if (auto text = std::get_if<std::string>(&value))
		return *text;
	if (auto mac = std::get_if<mac_address>(&value))
		return to_string(*mac);
	if (auto bits = std::get_if<bitfield32>(&value))
		return bits_to_word(row, *bits);
	if (auto bytes = std::get_if<std::vector<std::byte>>(&value))
		return bytes_to_word(*bytes);
	return {};
}

} // namespace sf::nl
