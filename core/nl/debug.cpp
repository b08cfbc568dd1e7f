// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/debug.h"

#include <cstring>

#include <fmt/format.h>
#include <libmnl/libmnl.h>

#include "core/base/print.h"

namespace sf::nl {

namespace {

bool debugging = false;

std::string flags_to_word(unsigned flags)
{
	constexpr named_value names[] = {
		{NLM_F_REQUEST, "request"}, {NLM_F_MULTI, "multi"},	   {NLM_F_ACK, "ack"},
		{NLM_F_ECHO, "echo"},	    {NLM_F_DUMP_INTR, "dump-intr"}, {NLM_F_DUMP, "dump"},
	};
	std::string text;
	for (const auto &one : names) {
		if ((flags & one.value) != one.value)
			continue;
		text.append(text.empty() ? "" : ",").append(one.name);
		flags &= ~one.value;
	}
	if (flags)
		text += fmt::format("{}{:#x}", text.empty() ? "" : ",", flags);
	return text;
}

void print_list(const attr_list &list, int depth)
{
	for (const auto &item : list.all()) {
		print(stderr, "{:{}}{}{}{}\n", "", 2 + 2 * depth, item.row->uapi,
			   item.row->type == attr_type::nest ? "" : " ", to_word(*item.row, item.value));
		print_list(item.nested, depth + 1);
	}
}

/// Numbers and lengths of what no table knows.
void print_raw(std::span<const std::byte> bytes)
{
	while (bytes.size() >= sizeof(nlattr)) {
		nlattr head;
		std::memcpy(&head, bytes.data(), sizeof(head));
		if (head.nla_len < sizeof(head) || head.nla_len > bytes.size())
			break;
		print(stderr, "  attribute {}: {} bytes\n", head.nla_type & NLA_TYPE_MASK,
			   head.nla_len - sizeof(head));
		bytes = bytes.subspan(std::min<std::size_t>(MNL_ALIGN(head.nla_len), bytes.size()));
	}
	if (!bytes.empty())
		print(stderr, "  {} further bytes\n", bytes.size());
}

void print_attributes(const protocol &proto, std::span<const std::byte> bytes)
{
	auto list = proto.table ? decode(*proto.table, bytes) : result<attr_list>(attr_list{});
	if (list && !list->all().empty())
		print_list(*list, 0);
	else
		print_raw(bytes);
}

} // namespace

void set_debug(bool on)
{
	debugging = on;
}

bool debug_on()
{
	return debugging;
}

void debug_message(const char *direction, const protocol &proto, const nlmsghdr *head)
{
	auto first = static_cast<const std::byte *>(mnl_nlmsg_get_payload(head));
	std::size_t size = mnl_nlmsg_get_payload_len(head);
	print(stderr, "{} protocol {} type {:#x} flags {} seq {} bytes {}", direction, proto.number,
		   head->nlmsg_type, flags_to_word(head->nlmsg_flags), head->nlmsg_seq, head->nlmsg_len);
	if (head->nlmsg_type < NLMSG_MIN_TYPE) {
		int code = 0;
		std::memcpy(&code, first, std::min(size, sizeof(code)));
		print(stderr, " code {}\n", code);
		return;
	}
	if (proto.number == NETLINK_GENERIC && size > 0)
		print(stderr, " cmd {}", std::to_integer<int>(*first));
	print(stderr, "\n");
	if (size > proto.header_size)
		print_attributes(proto, {first + proto.header_size, size - proto.header_size});
}

} // namespace sf::nl
