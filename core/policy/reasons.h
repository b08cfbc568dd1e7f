// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "bpf/sf_policy.h"
#include "core/policy/engine.h"

namespace sf::policy {

/// Why packets pass or are dropped: one row for each enum sf_reason, in its order.
struct reason {
	std::string_view name; ///< the key of counters
	verdict what;
	std::string_view help;
};
[[nodiscard]] std::span<const reason> reasons();

/// Adds up a row of sf_counters: one struct sf_counters for each possible CPU.
[[nodiscard]] std::map<std::string, counter, std::less<>> sum_counters(std::span<const sf_counters> by_cpu);

} // namespace sf::policy
