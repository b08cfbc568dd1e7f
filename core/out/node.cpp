// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/out/node.h"

namespace sf::out {

node &node::add(std::string_view key, scalar value)
{
	members_.push_back(node(kind::value, key));
	members_.back().value_ = std::move(value);
	return *this;
}

node &node::put(const nl::attr_row &row, const nl::attr_value &value)
{
	if (const auto *yes = std::get_if<bool>(&value))
		return put(row.key, *yes);
	if (const auto *number = std::get_if<std::uint64_t>(&value); number && row.names.empty())
		return put(row.key, *number);
	return put(row.key, nl::to_word(row, value));
}

const node *node::find(std::string_view key) const
{
	for (const node &member : members_)
		if (member.key_ == key)
			return &member;
	return nullptr;
}

node &node::object(std::string_view key, layout how)
{
	if (const node *known = find(key))
		return const_cast<node &>(*known);
	members_.push_back(node(kind::object, key));
	members_.back().layout_ = how;
	return members_.back();
}

node &node::array(std::string_view key)
{
	if (const node *known = find(key))
		return const_cast<node &>(*known);
	members_.push_back(node(kind::array, key));
	return members_.back();
}

node &node::append_object(layout how)
{
	members_.push_back(node(kind::object, {}));
	members_.back().layout_ = how;
	return members_.back();
}

} // namespace sf::out
