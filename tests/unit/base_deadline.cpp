// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/base/deadline.h"

#include <thread>

#include "tests/unit/catch.h"

using namespace sf;
using namespace std::chrono_literals;

TEST_CASE("a deadline that has passed leaves nothing to wait for")
{
	deadline until(0ms);
	REQUIRE(until.passed());
	REQUIRE(until.left_ms() == 0);
	REQUIRE(deadline(-5s).left_ms() == 0);
}

TEST_CASE("what is left is rounded up, so that nobody polls without a pause, and capped")
{
	deadline until(1h);
	REQUIRE_FALSE(until.passed());
	REQUIRE(until.left_ms(200ms) == 200);
	REQUIRE(deadline(1h).left_ms(2h) > 3'000'000);
}

TEST_CASE("a restart begins anew")
{
	deadline until(1h);
	std::this_thread::sleep_for(20ms);
	const int left = until.left_ms(2h);
	until.restart();
	REQUIRE(until.left_ms(2h) > left);
}
