// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/policy/pin_name.h"

#include <set>
#include <vector>

#include "tests/unit/catch.h"

using sf::policy::parse_pin_name;
using sf::policy::pin_name;

TEST_CASE("a pin's name is what a bpffs takes")
{
	CHECK(pin_name({{"pci", "0000:06:00.0"}, 32768}) == "pci_0000:06:00%2e0_32768");
	CHECK(pin_name({{"auxiliary", "mlx5_core.sf.2"}, 0}) == "auxiliary_mlx5%5fcore%2esf%2e2_0");
	CHECK(pin_name({{"", ""}, 0}) == "__0");
}

TEST_CASE("a pin's name gives the port back")
{
	const std::vector<sf::nl::port_handle> ports{
		{{"pci", "0000:06:00.0"}, 32768},
		{{"pci", "0000:06:00.0"}, 4294967295},
		{{"a_b", "c"}, 1},
		{{"a", "b_c"}, 1},
		{{"a%", "b/../\xff"}, 7},
		{{"", "%2e"}, 0},
	};
	std::set<std::string> names;
	for (const auto &port : ports) {
		std::string name = pin_name(port);
		names.insert(name);
		CHECK(name.find_first_of("./") == std::string::npos);
		auto parsed = parse_pin_name(name);
		REQUIRE(parsed);
		CHECK(*parsed == port);
	}
	CHECK(names.size() == ports.size());
}

TEST_CASE("what is not of our making is no pin's name")
{
	for (const char *name : {"", "_", "pci_x", "pci_x_", "pci_x_1a", "pci_x_01", "pci_x_-1", "pci_x.y_1",
				 "pci_%2E_1", "pci_%41_1", "pci_%_1", "pci_%2_1", "pci_x_4294967296", "pci_x_y_1"})
		CHECK_FALSE(parse_pin_name(name));
}
