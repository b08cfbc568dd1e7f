// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/view.h"

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

TEST_CASE("what was found is shown, also where there may be more")
{
	model::sf item;
	item.ibdevs_known = false;
	item.ibdevs.push_back({.index = 3, .name = "rxe_sf88", .soft = true, .port = {}});
	REQUIRE(ends_of(item) == R"({"rdma":[{"ibdev":"rxe_sf88","ifindex":3,"soft":true,"state":"unknown"}]})"
				 "\n");
}
