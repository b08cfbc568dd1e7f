// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/devlink.h"

#include <cerrno>

#include <linux/devlink.h>

#include "core/nl/uapi.h"
#include "tests/unit/catch.h"

using namespace sf;
using namespace sf::nl;

namespace {

std::vector<std::string> keys_of(const attr_table &table)
{
	std::vector<std::string> keys;
	for (const auto &row : table.rows)
		keys.emplace_back(row.key);
	return keys;
}

attr_list decoded(const message &from)
{
	auto list = decode(devlink_table, from.data().subspan(from.header_size()));
	if (!list)
		FAIL(list.error().text);
	return std::move(*list);
}

message sf_port()
{
	message out(20, 0, {});
	out.string(DEVLINK_ATTR_BUS_NAME, "pci").string(DEVLINK_ATTR_DEV_NAME, "0000:06:00.0");
	out.u32(DEVLINK_ATTR_PORT_INDEX, 32768).u16(DEVLINK_ATTR_PORT_TYPE, DEVLINK_PORT_TYPE_ETH);
	out.u32(DEVLINK_ATTR_PORT_NETDEV_IFINDEX, 9).string(DEVLINK_ATTR_PORT_NETDEV_NAME, "eth2");
	out.u16(DEVLINK_ATTR_PORT_FLAVOUR, DEVLINK_PORT_FLAVOUR_PCI_SF);
	out.u32(DEVLINK_ATTR_PORT_CONTROLLER_NUMBER, 0).u16(DEVLINK_ATTR_PORT_PCI_PF_NUMBER, 1);
	out.u32(DEVLINK_ATTR_PORT_PCI_SF_NUMBER, 88).u8(DEVLINK_ATTR_PORT_EXTERNAL, 0);
	out.begin(DEVLINK_ATTR_PORT_FUNCTION).bytes(DEVLINK_PORT_FUNCTION_ATTR_HW_ADDR, std::as_bytes(std::span("\0\0\0\0\x88\1", 6)));
	out.u8(DEVLINK_PORT_FN_ATTR_STATE, DEVLINK_PORT_FN_STATE_ACTIVE);
	out.u8(DEVLINK_PORT_FN_ATTR_OPSTATE, DEVLINK_PORT_FN_OPSTATE_DETACHED);
	out.begin(uapi::devlink_port_fn_attr_devlink).string(DEVLINK_ATTR_BUS_NAME, "auxiliary");
	out.string(DEVLINK_ATTR_DEV_NAME, "sfnic.sf.2").u32(DEVLINK_ATTR_NETNS_ID, 0xffffffff).end().end();
	return out;
}

} // namespace

TEST_CASE("handles are read and written", "[nl][handle]")
{
	auto device = parse_devlink_handle("pci/0000:06:00.0");
	REQUIRE(device);
	CHECK(device->bus == "pci");
	CHECK(to_string(*device) == "pci/0000:06:00.0");
	auto port = parse_port_handle("auxiliary/mlx5_core.sf.2/4294967295");
	REQUIRE(port);
	CHECK(port->index == 4294967295U);
	CHECK(to_string(*port) == "auxiliary/mlx5_core.sf.2/4294967295");
}

TEST_CASE("what is no handle is a usage error that names it", "[nl][handle]")
{
	for (std::string text : {"", "pci", "/", "pci/", "/0000:06:00.0", "pci/a/b"}) {
		auto parsed = parse_devlink_handle(text);
		REQUIRE_FALSE(parsed);
		CHECK(parsed.error().kind == error_kind::usage);
		CHECK(parsed.error().text == "'" + text + "' is not a devlink device");
	}
	for (std::string text : {"", "pci/a", "pci/a/", "pci/a/x", "pci/a/1x", "pci/a/-1", "pci/a/4294967296", "/1",
				 "pci//1", "//1", "a/b/c/1"}) {
		auto parsed = parse_port_handle(text);
		REQUIRE_FALSE(parsed);
		CHECK(parsed.error().kind == error_kind::usage);
		CHECK(parsed.error().text == "'" + text + "' is not a devlink port");
	}
}

TEST_CASE("the rows of a port are in iproute2's order", "[nl][devlink]")
{
	CHECK(keys_of(port_table) ==
	      std::vector<std::string>{"type", "des_type", "netdev", "ibdev", "flavour", "controller", "pfnum",
				       "vfnum", "sfnum", "external", "lc", "port", "split_group", "splittable",
				       "lanes", "function"});
	CHECK(keys_of(port_function_table) ==
	      std::vector<std::string>{"hw_addr", "state", "opstate", "caps", "max_io_eqs", "nested_devlink"});
	CHECK(keys_of(nested_devlink_table) == std::vector<std::string>{"bus", "dev", "netnsid"});
}

TEST_CASE("no table has an attribute or a path twice", "[nl][devlink]")
{
	for (const auto *table : {&devlink_table, &port_function_table}) {
		for (const auto &row : table->rows) {
			INFO(row.uapi);
			CHECK(table->by_id(row.id) == &row);
			auto same = [&row](const attr_row &other) { return other.uapi == row.uapi; };
			CHECK(std::ranges::count_if(table->rows, same) == 1);
			CHECK((row.type == attr_type::nest) == (row.nest != nullptr));
		}
	}
}

TEST_CASE("a port's typed fields come from its attributes", "[nl][devlink]")
{
	auto read = to_port(decoded(sf_port()));
	REQUIRE(read);
	CHECK(to_string(read->handle) == "pci/0000:06:00.0/32768");
	CHECK(read->is_sf());
	CHECK(read->ifindex() == 9U);
	CHECK(read->netdev() == "eth2");
	CHECK(read->controller() == 0U);
	CHECK(read->pfnum() == 1U);
	CHECK(read->sfnum() == 88U);
	CHECK(read->external() == false);
	CHECK(read->hw_addr() == mac_address{{0, 0, 0, 0, 0x88, 1}});
	CHECK(read->active() == true);
	CHECK(read->attached() == false);
	REQUIRE(read->nested());
	CHECK(to_string(*read->nested()) == "auxiliary/sfnic.sf.2");
	CHECK(read->nested_netns_id() == -1);
}

TEST_CASE("a port without function knows nothing of it", "[nl][devlink]")
{
	message out(20, 0, {});
	out.string(DEVLINK_ATTR_BUS_NAME, "pci").string(DEVLINK_ATTR_DEV_NAME, "0000:06:00.0");
	out.u32(DEVLINK_ATTR_PORT_INDEX, 0);
	auto read = to_port(decoded(out));
	REQUIRE(read);
	CHECK_FALSE(read->flavour());
	CHECK_FALSE(read->is_sf());
	CHECK_FALSE(read->hw_addr());
	CHECK_FALSE(read->active());
	CHECK_FALSE(read->attached());
	CHECK_FALSE(read->nested());
	CHECK_FALSE(read->nested_netns_id());
}

TEST_CASE("a port without a name is refused", "[nl][devlink]")
{
	message out(20, 0, {});
	out.string(DEVLINK_ATTR_BUS_NAME, "pci").string(DEVLINK_ATTR_DEV_NAME, "0000:06:00.0");
	auto read = to_port(decoded(out));
	REQUIRE_FALSE(read);
	CHECK(read.error().code == EBADMSG);
}
