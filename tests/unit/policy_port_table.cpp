// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/policy/port_table.h"

#include <cerrno>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/catch.h"

namespace {

using namespace sf;
using namespace sf::policy;

/// The memory that the maps would be.
struct memory {
	std::vector<sf_bucket> index{SF_BUCKETS};
	std::vector<sf_owner> owners{SF_MAX_PORTS};
	port_table ports{index, owners};

	result<owner> add(std::uint32_t ifindex, const std::string &name)
	{
		return ports.add(
			{.slot = 0, .phase = SF_FREE, .ifindex = ifindex, .netns = 5, .flags = 0, .name = name});
	}
};

/// @count numbers whose place in the index is the same.
std::vector<std::uint32_t> colliding(std::size_t count)
{
	std::vector<std::uint32_t> found;
	for (std::uint32_t ifindex = 1; found.size() < count; ifindex++)
		if (sf_bucket_of(ifindex) == 77)
			found.push_back(ifindex);
	return found;
}

} // namespace

TEST_CASE("settings survive being one word")
{
	mac_address mac{{0x02, 0xff, 0x80, 0x00, 0x7f, 0xfe}};
	for (verdict what : {verdict::drop, verdict::allow})
		for (bool trust : {false, true})
			for (std::optional<mac_address> address : {std::optional<mac_address>(), std::optional(mac)}) {
				settings wanted{what, trust, address};
				std::uint64_t word = encode(wanted);
				CHECK((word & SF_VALID) != 0);
				settings found = decode(word);
				CHECK(found.default_verdict == what);
				CHECK(found.trust == trust);
				CHECK(found.hw_addr == address);
			}
	CHECK(encode({}) == SF_VALID);
	CHECK((encode({verdict::drop, false, mac_address{}}) & SF_HAS_MAC) != 0);
}

TEST_CASE("the address lies in the word as the programs load it")
{
	const unsigned char frame[] = {0x02, 0x00, 0x00, 0x00, 0x00, 0x88};
	std::uint32_t low;
	std::uint16_t high;
	std::memcpy(&low, frame, 4);
	std::memcpy(&high, frame + 4, 2);
	CHECK((encode({verdict::drop, false, mac_address{{2, 0, 0, 0, 0, 0x88}}}) & SF_MAC_MASK) ==
	      sf_mac_bits(low, high));
}

TEST_CASE("a port is found by name and by ifindex")
{
	memory of;
	auto added = of.add(12, "pci_a_1");
	REQUIRE(added);
	CHECK(added->phase == SF_BUILDING);
	CHECK_FALSE(of.ports.get_settings(*added));
	CHECK(of.ports.set_settings(*added, SF_VALID | SF_ALLOW));
	CHECK(of.ports.get_settings(*added) == (SF_VALID | SF_ALLOW));
	of.ports.set_phase(added->slot, SF_COMPLETE);
	CHECK(of.ports.find("pci_a_1")->ifindex == 12);
	CHECK(of.ports.find("pci_a_1")->phase == SF_COMPLETE);
	CHECK(of.ports.find(12)->name == "pci_a_1");
	CHECK_FALSE(of.ports.find("pci_a_"));
	CHECK_FALSE(of.ports.find(13));
	of.ports.remove(*added);
	CHECK_FALSE(of.ports.find("pci_a_1"));
	CHECK_FALSE(of.ports.find(12));
	CHECK_FALSE(of.ports.set_settings(*added, SF_VALID));
	CHECK(of.ports.all().empty());
}

TEST_CASE("a slot's next owner inherits nothing")
{
	memory of;
	auto first = of.add(12, "a_long_name_of_a_port");
	REQUIRE(first);
	of.ports.set_settings(*first, SF_VALID | SF_ALLOW | SF_TRUST);
	of.ports.set_flags(first->slot, SF_OWNER_CLSACT);
	of.ports.remove(*first);
	auto second = of.add(12, "b");
	REQUIRE(second);
	CHECK(second->slot == first->slot);
	CHECK(second->name == "b");
	CHECK(second->flags == 0);
	CHECK_FALSE(of.ports.get_settings(*second));
}

TEST_CASE("ifindexes of one place live side by side, up to a bound")
{
	memory of;
	auto numbers = colliding(SF_WAYS + 1);
	for (std::size_t i = 0; i < SF_WAYS; i++) {
		auto added = of.add(numbers[i], "p" + std::to_string(i));
		REQUIRE(added);
		of.ports.set_settings(*added, SF_VALID | i);
	}
	CHECK(of.add(numbers[SF_WAYS], "one too many").error().code == ENOSPC);
	CHECK(of.ports.all().size() == SF_WAYS);
	for (std::size_t i = 0; i < SF_WAYS; i++)
		CHECK(of.ports.get_settings(*of.ports.find(numbers[i])) == (SF_VALID | i));
	of.ports.remove(*of.ports.find(numbers[3]));
	CHECK(of.add(numbers[SF_WAYS], "room again"));
}

TEST_CASE("as many ports as there are slots, whatever the step of their ifindexes")
{
	for (std::uint32_t step : {1U, 2U, 3U, 4U, 7U, 64U, 1024U, 4096U}) {
		memory of;
		std::uint32_t refused = 0;
		for (std::uint32_t i = 0; i < SF_MAX_PORTS; i++)
			refused += !of.add(3 + i * step, "p" + std::to_string(i));
		CHECK(refused == 0);
		auto full = of.add(2, "full");
		REQUIRE_FALSE(full);
		CHECK(full.error().code == ENOSPC);
	}
}

TEST_CASE("a name that does not fit is refused")
{
	memory of;
	CHECK(of.add(1, std::string(SF_PORT_NAME - 1, 'x')));
	CHECK(of.ports.find(1)->name.size() == SF_PORT_NAME - 1);
	CHECK(of.add(2, std::string(SF_PORT_NAME, 'x')).error().code == ENAMETOOLONG);
}
