// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/view.h"

#include <linux/if_link.h>

#include "core/out/render.h"
#include "tests/unit/catch.h"

using namespace sf;

namespace {

std::string ends_of(const model::sf &item)
{
	out::node root;
	apply::put_ends(root, item, false);
	apply::put_ibdevs(root, item);
	return out::render(root, {out::format::json});
}

} // namespace

TEST_CASE("what there is not is not shown")
{
	REQUIRE(ends_of({}) == "{}\n");
}

TEST_CASE("what may not be looked at is unknown, never absent")
{
	model::sf item;
	item.netdev_known = false;
	item.ibdevs_known = false;
	REQUIRE(ends_of(item) == R"({"sf":{"ifname":"unknown"},"rdma":[{"ibdev":"unknown"}]})"
				 "\n");
}

TEST_CASE("the representor's RDMA device has a key of its own")
{
	nl::attr name;
	name.row = nl::link_table.by_id(IFLA_IFNAME);
	name.value = std::string("sf0r88");
	model::sf item;
	item.rep.emplace().attributes.add(name);
	item.rep_ibdevs.push_back({.index = 3, .name = "rxe_sf0r88", .soft = true, .port = {}});
	out::node root;
	apply::put_ibdevs(root, item);
	REQUIRE(out::render(root, {out::format::json}) ==
		R"({"representor_rdma":[{"rep":"sf0r88","ibdev":"rxe_sf0r88","ifindex":3,"soft":true,"state":"unknown"}]})"
		"\n");
}

TEST_CASE("what was found is shown, also where there may be more")
{
	model::sf item;
	item.ibdevs_known = false;
	item.ibdevs.push_back({.index = 3, .name = "rxe_sf88", .soft = true, .port = {}});
	REQUIRE(ends_of(item) == R"({"rdma":[{"ibdev":"rxe_sf88","ifindex":3,"soft":true,"state":"unknown"}]})"
				 "\n");
}
