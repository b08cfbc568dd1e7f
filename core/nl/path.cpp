// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/path.h"

#include <algorithm>
#include <cstring>

#include <linux/netlink.h>

namespace sf::nl {

namespace {

struct place {
	std::size_t begin, end; ///< of an attribute, header included, in the message
	std::uint16_t id;
};

/// The attribute between @begin and @end that holds the byte @offset. end is 0 where there is none.
place attribute_at(std::span<const std::byte> message, std::size_t begin, std::size_t end, std::size_t offset)
{
	while (begin + sizeof(nlattr) <= end && begin <= offset) {
		nlattr head;
		std::memcpy(&head, message.data() + begin, sizeof(head));
		if (head.nla_len < sizeof(head) || head.nla_len > end - begin)
			break;
		if (offset < begin + head.nla_len)
			return {begin, begin + head.nla_len,
				static_cast<std::uint16_t>(head.nla_type & NLA_TYPE_MASK)};
		begin += NLA_ALIGN(head.nla_len);
	}
	return {0, 0, 0};
}

} // namespace

std::vector<const attr_row *> rows_at(const attr_table &table, std::span<const std::byte> message,
				      std::size_t header_size, std::uint32_t offset)
{
	std::vector<const attr_row *> chain;
	const attr_table *rows = &table;
	std::size_t begin = header_size, end = message.size();

	while (rows) {
		auto found = attribute_at(message, begin, end, offset);
		auto row = found.end ? rows->by_id(found.id) : nullptr;
		if (!row)
			break;
		chain.push_back(row);
		begin = found.begin + sizeof(nlattr);
		end = found.end;
		rows = row->type == attr_type::nest ? row->nest : nullptr;
	}
	return chain;
}

std::string path_of(std::span<const attr_row *const> chain)
{
	std::string path;
	for (auto row : chain)
		path.append(path.empty() ? "" : ".").append(row->uapi);
	return path;
}

std::string path_at(const attr_table &table, std::span<const std::byte> message, std::size_t header_size,
		    std::uint32_t offset)
{
	return path_of(rows_at(table, message, header_size, offset));
}

} // namespace sf::nl
