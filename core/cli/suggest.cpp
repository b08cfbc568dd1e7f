// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/suggest.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace sf::cli {

std::size_t edit_distance(std::string_view a, std::string_view b)
{
	std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));

	for (std::size_t i = 0; i <= a.size(); i++)
		for (std::size_t j = 0; j <= b.size(); j++) {
			if (i == 0 || j == 0) {
				cost[i][j] = i + j;
				continue;
			}
			const bool same = a[i - 1] == b[j - 1];
			cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + !same});
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
		}
	return cost[a.size()][b.size()];
}

std::string did_you_mean(std::string_view word, std::span<const std::string> known)
{
	constexpr std::size_t longest_word = 64;
	const std::string *best = nullptr;
	std::size_t best_distance = std::max<std::size_t>(1, word.size() / 2) + 1;

	for (const std::string &candidate : known) {
		const std::size_t distance = edit_distance(word.substr(0, longest_word), candidate);
		if (distance < best_distance) {
			best = &candidate;
			best_distance = distance;
		}
	}
	if (best)
		return fmt::format("did you mean '{}'?", *best);
	return known.empty() ? "" : fmt::format("one of: {}", fmt::join(known, ", "));
}

} // namespace sf::cli
