// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/model/selector.h"

#include <utility>

#include <fmt/format.h>

namespace sf::model {

bool selector::is_plural() const
{
	const bool named = port_index || alias || uuid || netdev || rep || ibdev;
	return !named && (!sfnum_first || sfnum_first != sfnum_last);
}

std::string selector::text() const
{
	std::string words;
	if (port_index)
		return nl::to_string(nl::port_handle{*device, *port_index});
	if (device)
		words += nl::to_string(*device) + ' ';
	if (sfnum_first)
		words += sfnum_first == sfnum_last ? fmt::format("sfnum {} ", *sfnum_first)
						   : fmt::format("sfnum {}-{} ", *sfnum_first, *sfnum_last);
	if (pfnum)
		words += fmt::format("pfnum {} ", *pfnum);
	if (controller)
		words += fmt::format("controller {} ", *controller);
	const std::pair<const char *, const std::optional<std::string> &> names[] = {
		{"netdev", netdev}, {"rep", rep}, {"ibdev", ibdev}, {"alias", alias}, {"uuid", uuid}};
	for (const auto &[key, name] : names)
		if (name)
			words += fmt::format("{} {} ", key, *name);
	if (words.empty())
		return "all";
	words.pop_back();
	return words;
}

} // namespace sf::model
