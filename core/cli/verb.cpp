// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/verb.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/cli/suggest.h"

namespace sf::cli {
namespace {

/// A function's static: verbs register before main(), in an order that nobody knows.
std::vector<const verb *> &registered()
{
	static std::vector<const verb *> all;
	return all;
}

} // namespace

verb_registration::verb_registration(const verb &row)
{
	auto &all = registered();
	all.insert(std::ranges::upper_bound(all, row.name, {}, &verb::name), &row);
}

std::span<const verb *const> verbs()
{
	return registered();
}

result<const verb *> find_verb(const std::string &name)
{
	std::vector<std::string> names, matches;
	const verb *match = nullptr;

	for (const verb *candidate : verbs()) {
		if (candidate->name == name)
			return candidate;
		names.emplace_back(candidate->name);
		if (!name.empty() && candidate->name.starts_with(name)) {
			matches.emplace_back(candidate->name);
			match = candidate;
		}
	}
	if (matches.size() > 1)
		return usage_error(fmt::format("'{}' is ambiguous", name),
				   fmt::format("one of: {}", fmt::join(matches, ", ")));
	if (!match)
		return usage_error(fmt::format("unknown verb '{}'", name), did_you_mean(name, names));
	return match;
}

} // namespace sf::cli
