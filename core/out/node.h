// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/nl/attr.h"

namespace sf::out {

/// What cannot be found out, for want of privilege mostly. Printed as the word "unknown", never left out.
struct unknown_t {};
inline constexpr unknown_t unknown;

using scalar = std::variant<unknown_t, bool, std::int64_t, std::uint64_t, double, std::string>;

template <typename T>
[[nodiscard]] scalar to_scalar(const T &value)
{
	if constexpr (std::is_same_v<T, scalar> || std::is_same_v<T, unknown_t> || std::is_same_v<T, bool>)
		return value;
	else if constexpr (std::is_floating_point_v<T>)
		return static_cast<double>(value);
	else if constexpr (std::is_unsigned_v<T>)
		return static_cast<std::uint64_t>(value);
	else if constexpr (std::is_integral_v<T>)
		return static_cast<std::int64_t>(value);
	else
		return std::string(value);
}

/// One tree that every format is rendered from: verbs build it, render.h prints it as text, JSON or a tree.
/// A node is a value, an object (ordered members) or an array.
class node {
public:
	enum class kind : std::uint8_t { value, object, array };

	/// How an object stands in text output. JSON does not depend on it.
	enum class layout : std::uint8_t {
		section, ///< "key:" on a line, members indented on the next
		entry,	 ///< "key: member member …" on one line
		group	 ///< nothing of its own: its members are printed where it stands
	};

	node() = default;

	/// Adds a scalar member: bool, any number, text or unknown. Text stands as it is in text, escaped in JSON.
	template <typename T>
	node &put(std::string_view key, const T &value)
	{
		return add(key, to_scalar(value));
	}
	/// By the row of a netlink attribute: its key, its type, its names.
	node &put(const nl::attr_row &row, const nl::attr_value &value);

	/// The member object of that key, made where it is not yet there.
	node &object(std::string_view key, layout how = layout::section);
	/// The member array of that key, made where it is not yet there.
	node &array(std::string_view key);
	/// Adds to an array.
	template <typename T>
	node &append(const T &value)
	{
		return add({}, to_scalar(value));
	}
	node &append_object(layout how = layout::entry);

	[[nodiscard]] kind what() const { return kind_; }
	[[nodiscard]] layout how() const { return layout_; }
	[[nodiscard]] const std::string &key() const { return key_; }
	[[nodiscard]] const scalar &value() const { return value_; }
	[[nodiscard]] const std::deque<node> &members() const { return members_; }
	[[nodiscard]] const node *find(std::string_view key) const;
	[[nodiscard]] bool empty() const { return members_.empty(); }

private:
	node &add(std::string_view key, scalar value);
	node(kind what, std::string_view key) : kind_(what), key_(key) {}

	kind kind_ = kind::object;
	layout layout_ = layout::group;
	std::string key_;
	scalar value_;
	std::deque<node> members_; ///< references to members stay good while others are added
};

} // namespace sf::out
