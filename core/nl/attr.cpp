// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/attr.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fmt/format.h>
#include <libmnl/libmnl.h>

#include "core/base/print.h"

namespace sf::nl {

namespace {

/// Nests deeper than any interface has; a message made to exhaust the stack ends here.
constexpr int max_depth = 16;

template <typename T>
T read_as(const nlattr *item)
{
	T value;
	std::memcpy(&value, mnl_attr_get_payload(item), sizeof(value));
	return value;
}

/// The size that a payload must have, 0 where it may vary.
std::size_t fixed_size(attr_type type)
{
	switch (type) {
	case attr_type::boolean:
	case attr_type::u8:
		return 1;
	case attr_type::u16:
		return 2;
	case attr_type::u32:
	case attr_type::s32:
		return 4;
	case attr_type::u64:
	case attr_type::guid:
	case attr_type::bitfield32:
		return 8;
	default:
		return 0;
	}
}

bool well_formed(const attr_row &row, const nlattr *item)
{
	if (row.type == attr_type::string)
		return mnl_attr_validate(item, MNL_TYPE_NUL_STRING) >= 0;
	auto size = fixed_size(row.type);
	return size == 0 || mnl_attr_get_payload_len(item) == size;
}

std::vector<std::byte> bytes_of(const nlattr *item)
{
	auto first = static_cast<const std::byte *>(mnl_attr_get_payload(item));
	return {first, first + mnl_attr_get_payload_len(item)};
}

attr_value read_mac(const nlattr *item)
{
	if (mnl_attr_get_payload_len(item) != sizeof(mac_address::bytes))
		return bytes_of(item);
	return mac_address{read_as<decltype(mac_address::bytes)>(item)};
}

attr_value read_value(attr_type type, const nlattr *item)
{
	switch (type) {
	case attr_type::flag:
		return true;
	case attr_type::boolean:
		return mnl_attr_get_u8(item) != 0;
	case attr_type::u8:
		return std::uint64_t{mnl_attr_get_u8(item)};
	case attr_type::u16:
		return std::uint64_t{read_as<std::uint16_t>(item)};
	case attr_type::u32:
		return std::uint64_t{read_as<std::uint32_t>(item)};
	case attr_type::s32:
		return static_cast<std::uint64_t>(std::int64_t{read_as<std::int32_t>(item)});
	case attr_type::u64:
	case attr_type::guid:
		return read_as<std::uint64_t>(item);
	case attr_type::string:
		return std::string(mnl_attr_get_str(item));
	case attr_type::mac:
		return read_mac(item);
	case attr_type::binary:
		return bytes_of(item);
	case attr_type::bitfield32: {
		auto words = read_as<std::array<std::uint32_t, 2>>(item);
		return bitfield32{words[0], words[1]};
	}
	case attr_type::nest:
		break;
	}
	return std::monostate{};
}

error malformed(const attr_table &table, std::string_view what)
{
	return {error_kind::refused, EBADMSG, fmt::format("{}: {} in the kernel's message", table.name, what)};
}

result<attr_list> decode_nest(const attr_table &table, std::span<const std::byte> bytes, int depth);

result<attr> decode_one(const attr_table &table, const attr_row &row, const nlattr *item, int depth)
{
	if (!well_formed(row, item))
		return malformed(table, fmt::format("attribute {} is malformed", row.uapi));
	attr out{&row, read_value(row.type, item), {}};
	if (row.type != attr_type::nest || !row.nest)
		return out;
	auto nested = decode_nest(*row.nest,
				  {static_cast<const std::byte *>(mnl_attr_get_payload(item)),
				   mnl_attr_get_payload_len(item)},
				  depth + 1);
	if (!nested)
		return nested.error().in(row.uapi);
	out.nested = std::move(*nested);
	return out;
}

result<attr_list> decode_nest(const attr_table &table, std::span<const std::byte> bytes, int depth)
{
	attr_list list;
	if (depth > max_depth)
		return malformed(table, "nests that are too deep");
	while (!bytes.empty()) {
		auto item = reinterpret_cast<const nlattr *>(bytes.data());
		if (!mnl_attr_ok(item, static_cast<int>(bytes.size())))
			return malformed(table, fmt::format("a cut-off attribute after {}",
							    list.all().empty() ? "the header"
									       : list.all().back().row->uapi));
		if (auto row = table.by_id(mnl_attr_get_type(item))) {
			auto one = decode_one(table, *row, item, depth);
			if (!one)
				return one.error();
			list.add(std::move(*one));
		}
		bytes = bytes.subspan(std::min<std::size_t>(MNL_ALIGN(item->nla_len), bytes.size()));
	}
	return list;
}

template <typename T>
std::optional<T> value_of(const attr_list &list, std::uint16_t id)
{
	auto item = list.find(id);
	auto value = item ? std::get_if<T>(&item->value) : nullptr;
	return value ? std::optional<T>(*value) : std::nullopt;
}

} // namespace

const attr_row *attr_table::by_id(std::uint16_t id) const
{
	auto found = std::ranges::find(rows, id, &attr_row::id);
	return found == rows.end() ? nullptr : &*found;
}

const attr_row *attr_table::by_key(std::string_view key) const
{
	auto found = std::ranges::find(rows, key, &attr_row::key);
	return found == rows.end() ? nullptr : &*found;
}

const attr_row &attr_table::row(std::uint16_t id) const
{
	auto found = by_id(id);
	if (!found) {
		print(stderr, "Bug: table {} has no attribute {}\n", name, id);
		std::abort();
	}
	return *found;
}

void attr_list::add(attr item)
{
	items_.push_back(std::move(item));
}

const attr *attr_list::find(std::uint16_t id) const
{
	auto found = std::ranges::find_if(items_, [id](const attr &item) { return item.row->id == id; });
	return found == items_.end() ? nullptr : &*found;
}

std::optional<std::uint64_t> attr_list::number(std::uint16_t id) const
{
	return value_of<std::uint64_t>(*this, id);
}

std::optional<bool> attr_list::boolean(std::uint16_t id) const
{
	return value_of<bool>(*this, id);
}

std::optional<std::string> attr_list::text(std::uint16_t id) const
{
	return value_of<std::string>(*this, id);
}

std::optional<mac_address> attr_list::mac(std::uint16_t id) const
{
	return value_of<mac_address>(*this, id);
}

const attr_list *attr_list::nest(std::uint16_t id) const
{
	auto item = find(id);
	return item && item->row->type == attr_type::nest ? &item->nested : nullptr;
}

result<attr_list> decode(const attr_table &table, std::span<const std::byte> bytes)
{
	// libmnl reads the attribute's header in place.
	if (reinterpret_cast<std::uintptr_t>(bytes.data()) % alignof(nlattr) == 0)
		return decode_nest(table, bytes, 0);
	std::vector<std::byte> aligned(bytes.begin(), bytes.end());
	return decode_nest(table, aligned, 0);
}

} // namespace sf::nl
