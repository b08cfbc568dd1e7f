// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/selector.h"

#include "tests/unit/catch.h"

using namespace sf;
using namespace sf::cli;

namespace {

selected parse(std::vector<std::string> args)
{
	auto found = parse_selector(args);
	REQUIRE(found);
	return *found;
}

} // namespace

TEST_CASE("every form of a selector")
{
	REQUIRE(parse({"pci/0000:06:00.0/32768", "state"}).used == 1);
	REQUIRE(parse({"pci/0000:06:00.0/32768"}).what.port_index == 32768U);
	REQUIRE(parse({"pci/0000:06:00.0", "sfnum", "88", "pfnum", "1", "controller", "0", "state"}).used == 7);
	REQUIRE(parse({"sfnum", "88"}).what.sfnum_first == 88U);
	REQUIRE(parse({"sfnum", "10-19"}).what.sfnum_last == 19U);
	REQUIRE(parse({"netdev", "sf88"}).what.netdev == "sf88");
	REQUIRE(parse({"rep", "eth2"}).what.rep == "eth2");
	REQUIRE(parse({"ibdev", "rxe0"}).what.ibdev == "rxe0");
	REQUIRE(parse({"alias", "cd5b146a80a5"}).what.alias == "cd5b146a80a5");
	REQUIRE(parse({"uuid", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"}).used == 2);
	REQUIRE(parse({"uuid", "83B8F4F2-509F-382F-3C1E-E6BFE0FA1001"}).what.uuid ==
		"83b8f4f2-509f-382f-3c1e-e6bfe0fa1001");
	REQUIRE(parse({"netdev", "SF88"}).what.netdev == "SF88");
	REQUIRE(parse({"all"}).used == 1);
	REQUIRE(parse({}).used == 0);
}

TEST_CASE("a selector prints as it was typed")
{
	REQUIRE(parse({"pci/0000:06:00.0", "sfnum", "88", "pfnum", "1"}).what.text() ==
		"pci/0000:06:00.0 sfnum 88 pfnum 1");
	REQUIRE(parse({"sfnum", "10-19"}).what.text() == "sfnum 10-19");
	REQUIRE(parse({"netdev", "sf88"}).what.text() == "netdev sf88");
	REQUIRE(parse({"all"}).what.text() == "all");
}

TEST_CASE("only some forms may mean many")
{
	REQUIRE(parse({"all"}).what.is_plural());
	REQUIRE(parse({"pci/0000:06:00.0"}).what.is_plural());
	REQUIRE(parse({"sfnum", "10-19"}).what.is_plural());
	REQUIRE_FALSE(parse({"sfnum", "10"}).what.is_plural());
	REQUIRE_FALSE(parse({"netdev", "x"}).what.is_plural());
}

TEST_CASE("what selects nothing is named")
{
	for (std::vector<std::string> wrong : std::vector<std::vector<std::string>>{{"88", "sfmun"},
										    {"sfnum"},
										    {"sfnum", "x"},
										    {"sfnum", "19-10"},
										    {"netdev"},
										    {"pci/a/b/c"},
										    {"/"},
										    {"pci/x/y"},
										    {"sfnum", "4294967296"},
										    {"sfnum", "1", "pfnum", "65536"},
										    {""}}) {
		auto found = parse_selector(wrong);
		REQUIRE_FALSE(found);
		REQUIRE(found.error().kind == error_kind::usage);
		const std::string &culprit = wrong[0] == "88" ? wrong.front() : wrong.back();
		REQUIRE(found.error().text.find(culprit.empty() ? "''" : culprit) != std::string::npos);
	}
	REQUIRE(parse_selector(std::vector<std::string>{"sfmun", "88"}).error().hint == "did you mean 'sfnum'?");
}
