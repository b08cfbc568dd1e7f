// SPDX-License-Identifier: GPL-2.0-or-later
#include <set>

#include "core/policy/findings.h"
#include "core/policy/reasons.h"
#include "tests/unit/catch.h"

using namespace sf::policy;

TEST_CASE("counters of all CPUs are added up, zero ones left out")
{
	std::array<sf_counters, 3> cpus{};
	cpus[0].by_reason[SF_DEFAULT_DROP] = {2, 120};
	cpus[2].by_reason[SF_DEFAULT_DROP] = {1, 1500};
	cpus[1].by_reason[SF_SOURCE_MAC] = {7, 420};
	cpus[1].by_reason[SF_DEFAULT_ALLOW] = {5, 300};
	counters counted;
	counted.by_direction[0] = sum_counters(cpus);
	CHECK(counted.by_direction[0].size() == 3);
	CHECK(counted.by_direction[0].at("default-drop").packets == 3);
	CHECK(counted.by_direction[0].at("default-drop").bytes == 1620);
	CHECK(counted.total(direction::in, verdict::drop).packets == 10);
	CHECK(counted.total(direction::in, verdict::drop).bytes == 2040);
	CHECK(counted.total(direction::in, verdict::allow).packets == 5);
	CHECK(counted.total(direction::out, verdict::drop).packets == 0);
	CHECK(sum_counters({}).empty());
}

TEST_CASE("every reason and every finding has a name of its own and a text")
{
	CHECK(reasons().size() == SF_REASONS_USED);
	CHECK(reasons()[SF_DEFAULT_ALLOW].what == verdict::allow);
	std::set<std::string_view> names;
	for (const reason &one : reasons()) {
		CHECK(names.insert(one.name).second);
		CHECK_FALSE(one.help.empty());
	}
	for (const finding_code &one : finding_codes()) {
		CHECK(names.insert(one.code).second);
		CHECK_FALSE(one.help.empty());
		CHECK_FALSE(one.remedy.empty());
	}
}
