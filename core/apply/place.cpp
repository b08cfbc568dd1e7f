// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/place.h"

#include "core/nl/netns.h"

namespace sf::apply {

result<> in_place(const std::string &netns, const std::function<result<>()> &body)
{
	if (netns.empty())
		return body();
	auto space = nl::open_netns(netns);
	if (!space)
		return space.error();
	return nl::in_netns(*space, body);
}

} // namespace sf::apply
