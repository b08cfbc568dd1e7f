// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/attr.h"

#include "core/nl/devlink.h"
#include "core/nl/message.h"
#include "tests/unit/catch.h"

using namespace sf;
using namespace sf::nl;

namespace {

constexpr named_value colours[] = {{0, "red"}, {7, "blue"}};
constexpr named_value bits[] = {{0, "roce"}, {3, "ipsec"}};

attr_row row_of(attr_type type, std::span<const named_value> names = {})
{
	return {1, type, "key", "uapi-key", {}, {}, names};
}

/// The word that comes out when @word goes in.
std::string round(const attr_row &row, std::string_view word)
{
	auto value = parse_word(row, word);
	if (!value)
		FAIL(value.error().text);
	return to_word(row, *value);
}

std::string error_of(const attr_row &row, std::string_view word)
{
	auto value = parse_word(row, word);
	REQUIRE_FALSE(value);
	REQUIRE(value.error().kind == error_kind::usage);
	return value.error().text;
}

} // namespace

TEST_CASE("words of numbers keep their range", "[nl][word]")
{
	CHECK(round(row_of(attr_type::u8), "255") == "255");
	CHECK(round(row_of(attr_type::u16), "0xffff") == "65535");
	CHECK(round(row_of(attr_type::u32), "4294967295") == "4294967295");
	CHECK(round(row_of(attr_type::u64), "18446744073709551615") == "18446744073709551615");
	CHECK(round(row_of(attr_type::s32), "-1") == "-1");
	CHECK(error_of(row_of(attr_type::u8), "256") == "key: '256' is not a number from 0 to 255");
	CHECK(error_of(row_of(attr_type::u16), "65536") == "key: '65536' is not a number from 0 to 65535");
	for (auto word : {"", "-1", "+1", " 1", "1 ", "1x", "0x", "0x1g", "4294967296"})
		CHECK(error_of(row_of(attr_type::u32), word).starts_with("key: '" + std::string(word) + "' is not"));
	CHECK(error_of(row_of(attr_type::u64), "18446744073709551616").starts_with("key:"));
	CHECK(error_of(row_of(attr_type::s32), "2147483648").starts_with("key:"));
}

TEST_CASE("words of enumerated numbers are their names", "[nl][word]")
{
	auto row = row_of(attr_type::u8, colours);
	CHECK(round(row, "blue") == "blue");
	CHECK(parse_word(row, "blue").value() == attr_value{std::uint64_t{7}});
	CHECK(error_of(row, "green") == "key: 'green' is not one of red, blue");
	CHECK(error_of(row, "7") == "key: '7' is not one of red, blue");
	CHECK(to_word(row, std::uint64_t{3}) == "3");
}

TEST_CASE("words of booleans", "[nl][word]")
{
	auto row = row_of(attr_type::boolean);
	for (auto word : {"true", "on", "yes", "enable"})
		CHECK(round(row, word) == "true");
	for (auto word : {"false", "off", "no", "disable"})
		CHECK(round(row, word) == "false");
	CHECK(error_of(row, "maybe") == "key: 'maybe' is not on or off");
}

TEST_CASE("words of addresses, bytes and GUIDs", "[nl][word]")
{
	CHECK(round(row_of(attr_type::mac), "00:00:00:00:88:0A") == "00:00:00:00:88:0a");
	CHECK(error_of(row_of(attr_type::mac), "00:00").find("'00:00'") != std::string::npos);
	CHECK(round(row_of(attr_type::binary), "00:ff:1a") == "00:ff:1a");
	for (auto word : {"0", "00:", "00-11", "00:f", "xx", ":00"})
		CHECK(error_of(row_of(attr_type::binary), word).starts_with("key:"));
	CHECK(round(row_of(attr_type::guid), "5054:00ff:fe12:3456") == "5054:00ff:fe12:3456");
	for (auto word : {"5054:00ff:fe12", "5054-00ff-fe12-3456", "505400fffe123456", "5054:00ff:fe12:345g"})
		CHECK(error_of(row_of(attr_type::guid), word).starts_with("key:"));
}

TEST_CASE("words of bits", "[nl][word]")
{
	auto row = row_of(attr_type::bitfield32, bits);
	CHECK(round(row, "roce") == "roce");
	CHECK(round(row, "-roce,ipsec") == "-roce,ipsec");
	CHECK(parse_word(row, "-roce,ipsec").value() == attr_value{bitfield32{8, 9}});
	CHECK(round(row, "roce,-roce") == "-roce");
	for (auto word : {"", "roce,", "rose", ",", "--roce"})
		CHECK(error_of(row, word).find("is not one of roce, ipsec") != std::string::npos);
}

TEST_CASE("a nest takes no word", "[nl][word]")
{
	CHECK(error_of(row_of(attr_type::nest), "x") == "key is a group of attributes and takes no word");
}

TEST_CASE("every named value of the devlink tables survives word, message and decoding", "[nl][word]")
{
	for (const auto *table : {&devlink_table, &port_function_table}) {
		for (const auto &row : table->rows) {
			for (const auto &one : row.names) {
				INFO(row.uapi << " " << one.name);
				auto value = parse_word(row, one.name);
				REQUIRE(value);
				message out(16, 0, {});
				out.value(row, *value);
				auto back = decode(*table, out.data().subspan(out.header_size()));
				REQUIRE(back);
				REQUIRE(back->find(row.id));
				CHECK(to_word(row, back->find(row.id)->value) == one.name);
			}
		}
	}
}
