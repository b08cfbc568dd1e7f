// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/words.h"

#include "tests/unit/catch.h"

using namespace sf;
using namespace sf::cli;

namespace {

constexpr word_row rows[] = {
	{"sfnum", word_kind::number_or_auto, "N", ""},
	{"state", word_kind::choice, "S", "", 0, 0, active_or_inactive},
	{"mtu", word_kind::number, "BYTES", "", 68, 9000},
	{"hw_addr", word_kind::mac, "MAC", ""},
	{"roce", word_kind::on_off, "on|off", ""},
	{"name", word_kind::ifname, "IF", ""},
	{"up", word_kind::bare, "", ""},
};

result<words> parse(std::vector<std::string> args)
{
	return parse_words(rows, args);
}

std::string error_of(std::vector<std::string> args)
{
	auto parsed = parse(std::move(args));
	REQUIRE_FALSE(parsed);
	REQUIRE(parsed.error().kind == error_kind::usage);
	return parsed.error().text;
}

} // namespace

TEST_CASE("words are read by their rows")
{
	auto parsed = parse({"sfnum", "0x58", "hw_addr", "02:00:00:00:88:01", "roce", "enable", "up", "state", "inactive"});
	REQUIRE(parsed);
	REQUIRE(parsed->number("sfnum") == 88);
	REQUIRE(to_string(*parsed->mac("hw_addr")) == "02:00:00:00:88:01");
	REQUIRE(parsed->on("roce") == true);
	REQUIRE(parsed->has("up"));
	REQUIRE(parsed->text("state") == "inactive");
	REQUIRE_FALSE(parsed->has("mtu"));
}

TEST_CASE("auto is as if the word were absent")
{
	REQUIRE_FALSE(parse({"sfnum", "auto"})->has("sfnum"));
}

TEST_CASE("keys may be shortened while they are unambiguous")
{
	REQUIRE(parse({"hw", "02:00:00:00:00:01"})->has("hw_addr"));
	REQUIRE(error_of({"s", "1"}) == "'s' is ambiguous");
}

TEST_CASE("wrong words are named, with what was meant")
{
	REQUIRE(error_of({"sfnmu", "1"}) == "unknown word 'sfnmu'");
	REQUIRE(parse({"sfnmu", "1"}).error().hint == "did you mean 'sfnum'?");
	REQUIRE(error_of({"mtu", "67"}) == "mtu: '67' is not a number from 68 to 9000");
	REQUIRE(error_of({"mtu", "9001"}) == "mtu: '9001' is not a number from 68 to 9000");
	REQUIRE(error_of({"mtu", "-1"}) == "mtu: '-1' is not a number from 68 to 9000");
	REQUIRE(error_of({"sfnum", "4294967296"}) == "sfnum: '4294967296' is not a number from 0 to 4294967295");
	REQUIRE(error_of({"mtu", "99999999999999999999"}).starts_with("mtu: "));
	REQUIRE(error_of({"hw_addr", "00:11:22:33:44"}) == "hw_addr: '00:11:22:33:44' is not a MAC address");
	REQUIRE(error_of({"state", "activ"}) == "state: 'activ' is not one of active, inactive");
	REQUIRE(parse({"state", "activ"}).error().hint == "did you mean 'active'?");
	REQUIRE(error_of({"roce", "maybe"}) == "roce: 'maybe' is not on or off");
	REQUIRE(error_of({"mtu"}) == "'mtu' needs a value: BYTES");
	REQUIRE(error_of({"mtu", "100", "mtu", "200"}) == "'mtu' is given twice");
	REQUIRE(error_of({""}) == "unknown word ''");
}

TEST_CASE("interface names are the kernel's")
{
	REQUIRE(parse({"name", "fifteen-letters"}));
	for (const char *wrong : {"", ".", "..", "a/b", "a:b", "a b", "sixteen-letters-"})
		REQUIRE(error_of({"name", wrong}).starts_with("name: "));
}
