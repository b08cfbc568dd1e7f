// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/policy/reasons.h"

#include <algorithm>
#include <array>

namespace sf::policy {

namespace {

constexpr std::array<reason, SF_REASONS_USED> all_reasons{{
	{"default-allow", verdict::allow, "passed, as the default is allow"},
	{"default-drop", verdict::drop, "dropped, as the default is drop"},
	{"source-mac", verdict::drop, "sent by the SF with a source address that is not the function's"},
	{"malformed", verdict::drop, "shorter than its headers"},
	{"no-address", verdict::drop, "trust is off and the function's address is not known"},
	{"no-state", verdict::drop, "the programs are attached, but know no settings of this netdev"},
}};

} // namespace

std::span<const reason> reasons()
{
	return all_reasons;
}

std::map<std::string, counter, std::less<>> sum_counters(std::span<const sf_counters> by_cpu)
{
	std::map<std::string, counter, std::less<>> sums;
	for (std::size_t i = 0; i < all_reasons.size(); i++) {
		counter sum;
		for (const sf_counters &cpu : by_cpu) {
			sum.packets += cpu.by_reason[i].packets;
			sum.bytes += cpu.by_reason[i].bytes;
		}
		if (sum.packets)
			sums.emplace(all_reasons[i].name, sum);
	}
	return sums;
}

counter counters::total(direction dir, verdict what) const
{
	counter sum;
	for (const auto &[name, one] : by_direction[static_cast<std::size_t>(dir)]) {
		auto row = std::ranges::find(all_reasons, name, &reason::name);
		if (row == all_reasons.end() || row->what != what)
			continue;
		sum.packets += one.packets;
		sum.bytes += one.bytes;
	}
	return sum;
}

} // namespace sf::policy
