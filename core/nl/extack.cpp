// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/extack.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <libmnl/libmnl.h>

#include "core/nl/path.h"

namespace sf::nl {

namespace {

/// MAX_ERRNO of the kernel's <linux/err.h>.
constexpr int max_errno = 4095;

constexpr attr_row extack_rows[] = {
	{NLMSGERR_ATTR_MSG, attr_type::string, "msg", "msg"},
	{NLMSGERR_ATTR_OFFS, attr_type::u32, "offset", "offset"},
	{NLMSGERR_ATTR_MISS_TYPE, attr_type::u32, "miss_type", "miss-type"},
	{NLMSGERR_ATTR_MISS_NEST, attr_type::u32, "miss_nest", "miss-nest"},
};
constexpr attr_table extack_table{"extack", extack_rows};

/// Bytes of @head before the extended attributes; 0 where the message is too short for its code.
std::size_t fixed_part(const nlmsghdr *head)
{
	std::size_t size = mnl_nlmsg_get_payload_len(head);
	if (head->nlmsg_type == NLMSG_DONE)
		return size < sizeof(int) ? 0 : sizeof(int);
	if (size < sizeof(nlmsgerr))
		return 0;
	if (head->nlmsg_flags & NLM_F_CAPPED)
		return sizeof(nlmsgerr);
	auto inner = static_cast<const nlmsgerr *>(mnl_nlmsg_get_payload(head))->msg.nlmsg_len;
	return inner < sizeof(nlmsghdr) ? 0 : sizeof(int) + MNL_ALIGN(std::size_t{inner});
}

std::uint32_t number32(const attr_list &list, std::uint16_t id)
{
	return static_cast<std::uint32_t>(list.number(id).value_or(0));
}

/// The kernel names the type of what is missing, and where the nest is that lacks it; without that, the message does.
void read_missing(acknowledgement &ack, const attr_list &tlvs, const protocol &proto, const message &request)
{
	auto nest = number32(tlvs, NLMSGERR_ATTR_MISS_NEST);
	std::vector<const attr_row *> chain;
	if (nest)
		chain = rows_at(*proto.table, request.data(), request.header_size(), nest);
	auto table = !nest ? proto.table : chain.empty() ? nullptr : chain.back()->nest;
	auto row = table ? table->by_id(static_cast<std::uint16_t>(number32(tlvs, NLMSGERR_ATTR_MISS_TYPE))) : nullptr;
	if (!row)
		return;
	chain.push_back(row);
	ack.path = path_of(chain);
	ack.missing = true;
}

void read_path(acknowledgement &ack, const attr_list &tlvs, const protocol &proto, const message &request)
{
	if (!proto.table)
		return;
	if (tlvs.find(NLMSGERR_ATTR_MISS_TYPE))
		read_missing(ack, tlvs, proto, request);
	else if (tlvs.find(NLMSGERR_ATTR_OFFS))
		ack.path = path_at(*proto.table, request.data(), request.header_size(),
				   number32(tlvs, NLMSGERR_ATTR_OFFS));
}

} // namespace

result<acknowledgement> read_acknowledgement(const nlmsghdr *head, const protocol &proto, const message &request)
{
	acknowledgement ack;
	auto fixed = fixed_part(head);
	std::size_t size = mnl_nlmsg_get_payload_len(head);
	// A DONE without a code is allowed: old kernels end a dump so.
	if (!fixed && head->nlmsg_type == NLMSG_DONE)
		return ack;
	if (!fixed)
		return error{error_kind::refused, EBADMSG, "the kernel's acknowledgement is cut off", {}};
	int code;
	std::memcpy(&code, mnl_nlmsg_get_payload(head), sizeof(code));
	if (code < -max_errno)
		return error{error_kind::refused, EBADMSG, "the kernel's acknowledgement has no errno", {}};
	// A negative errno; dumps of some families end with a positive count.
	ack.code = code < 0 ? -code : 0;
	if (!(head->nlmsg_flags & NLM_F_ACK_TLVS) || fixed >= size)
		return ack;
	auto first = static_cast<const std::byte *>(mnl_nlmsg_get_payload(head)) + fixed;
	auto tlvs = decode(extack_table, {first, size - fixed});
	if (!tlvs)
		return tlvs.error();
	ack.text = tlvs->text(NLMSGERR_ATTR_MSG).value_or("");
	while (!ack.text.empty() && (ack.text.back() == '.' || ack.text.back() == '\n'))
		ack.text.pop_back();
	read_path(ack, *tlvs, proto, request);
	return ack;
}

error refusal(const acknowledgement &ack)
{
	auto text = ack.text.empty() ? std::string(::strerror(ack.code)) : ack.text;
	if (!ack.path.empty())
		text += fmt::format(" ({}attribute {})", ack.missing ? "missing " : "", ack.path);
	if (ack.code == EPERM && ack.text.empty())
		text += ": this needs CAP_NET_ADMIN";
	return {error_kind::refused, ack.code, std::move(text), {}};
}

} // namespace sf::nl
