// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <algorithm>
#include <chrono>

namespace sf {

/// The instant after which a command stops waiting. Every wait in the tools is bounded by one. What is done for many
/// SFs restarts it whenever one of them is done, so that the limit is on being stuck, not on being many.
class deadline {
public:
	using clock = std::chrono::steady_clock;

	explicit deadline(std::chrono::milliseconds from_now) : span_(from_now), end_(clock::now() + from_now) {}

	void restart() { end_ = clock::now() + span_; }

	[[nodiscard]] bool passed() const { return clock::now() >= end_; }

	/// Milliseconds left, never negative, at most @cap: what poll(2) takes.
	[[nodiscard]] int left_ms(std::chrono::milliseconds cap = std::chrono::hours(1)) const
	{
		auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - clock::now());
		return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), cap).count());
	}

private:
	std::chrono::milliseconds span_;
	clock::time_point end_;
};

} // namespace sf
