// SPDX-License-Identifier: GPL-2.0-or-later
//
// clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -I. tests/fuzz/nl_decode.cpp core/nl/*.cpp core/base/*.cpp -lmnl -lfmt
#include <algorithm>
#include <array>
#include <cstring>

#include <linux/netlink.h>

#include "core/nl/devlink.h"
#include "core/nl/extack.h"
#include "core/nl/link.h"
#include "core/nl/rdma.h"

using namespace sf::nl;

namespace {

constexpr std::array<const attr_table *, 4> tables{&devlink_table, &port_function_table, &link_table, &rdma_table};

/// What a reader does with decoded values.
void read_all(const attr_list &list)
{
	for (const auto &item : list.all()) {
		auto word = to_word(*item.row, item.value);
		(void)parse_word(*item.row, word);
		read_all(item.nested);
	}
}

void read_port(const attr_list &list)
{
	auto read = to_port(list);
	if (read)
		(void)(read->nested() && read->hw_addr() && read->nested_netns_id());
}

void read_end(std::span<const std::byte> bytes, const attr_table &table)
{
	message sent(20, 0, {});
	sent.string(1, "pci").begin(145).u8(2, 1).end();
	message from(bytes.size() % 2 ? NLMSG_ERROR : NLMSG_DONE, 0x300, bytes);
	auto ack = read_acknowledgement(from.header(), {NETLINK_GENERIC, 0, &table}, sent);
	if (ack && ack->code)
		(void)refusal(*ack);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	if (size < 5)
		return 0;
	const auto &table = *tables[data[0] % tables.size()];
	std::uint32_t offset;
	std::memcpy(&offset, data + 1, sizeof(offset));
	std::span<const std::byte> bytes(reinterpret_cast<const std::byte *>(data) + 5, size - 5);

	if (auto list = decode(table, bytes)) {
		read_all(*list);
		read_port(*list);
	}
	(void)path_at(table, bytes, data[0] / 4, offset);
	(void)path_at(table, bytes, data[0] / 4, static_cast<std::uint32_t>(offset % (bytes.size() + 1)));
	read_end(bytes, table);
	std::string word(reinterpret_cast<const char *>(data) + 5, size - 5);
	(void)parse_word(table.rows[offset % table.rows.size()], word);
	return 0;
}
