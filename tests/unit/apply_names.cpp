// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/add.h"
#include "core/apply/function.h"
#include "core/base/transaction.h"
#include "tests/unit/catch.h"

using namespace sf;

TEST_CASE("names count with the sfnum")
{
	REQUIRE(apply::expand_name("sf%d", 88) == "sf88");
	REQUIRE(apply::expand_name("%dx", 1) == "1x");
	REQUIRE(apply::expand_name("plain", 88) == "plain");
}

TEST_CASE("one name cannot be that of many, nor be too long")
{
	apply::add_request wanted;
	wanted.sfnum = 100000;
	wanted.name = "sf";
	REQUIRE(apply::check_names(wanted));
	wanted.count = 2;
	REQUIRE_FALSE(apply::check_names(wanted));
	wanted.name = "twelve-chars%d";
	REQUIRE_FALSE(apply::check_names(wanted));
}

TEST_CASE("addresses count up, and do not wrap")
{
	const auto first = *parse_mac("02:00:00:00:00:ff");
	REQUIRE(to_string(*apply::nth_mac(first, 1)) == "02:00:00:00:01:00");
	REQUIRE(to_string(*apply::nth_mac(first, 0)) == "02:00:00:00:00:ff");
	REQUIRE_FALSE(apply::nth_mac(*parse_mac("02:00:00:ff:ff:ff"), 1));
}

TEST_CASE("a random address is locally administered and unicast")
{
	for (int i = 0; i < 100; i++) {
		const auto mac = *random_local_mac();
		REQUIRE((mac.bytes[0] & 3) == 2);
	}
}

TEST_CASE("a transaction goes back in reverse, whatever fails")
{
	std::string order;
	transaction back;
	back.done("a", [&] { order += 'a'; return result<>(); });
	back.done("b", [&] { order += 'b'; return result<>(error{error_kind::refused, 5, "broken", {}}); });
	back.done("c", [&] { order += 'c'; return result<>(); });
	const error failure = back.undone("step", {error_kind::refused, 17, "cause", {}}, "nothing is left");
	REQUIRE(order == "cba");
	REQUIRE(failure.text == "step: cause; could not undo b: broken");
	REQUIRE(failure.code == 17);
	REQUIRE(back.undo());
	REQUIRE(order == "cba");
}

TEST_CASE("a committed transaction stays")
{
	bool undone = false;
	transaction back;
	back.done("a", [&] { undone = true; return result<>(); });
	back.commit();
	REQUIRE(back.undo());
	REQUIRE_FALSE(undone);
}
