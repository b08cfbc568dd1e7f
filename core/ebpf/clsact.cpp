// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/ebpf/clsact.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <optional>
#include <span>

#include <bpf/libbpf.h>
#include <linux/pkt_cls.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "core/ebpf/object.h"
#include "core/nl/socket.h"

namespace sf::ebpf {

namespace {

constexpr auto patience = std::chrono::seconds(10);

bpf_tc_hook hook_of(std::uint32_t ifindex, bpf_tc_attach_point point)
{
	bpf_tc_hook where{};
	where.sz = sizeof(where);
	where.ifindex = static_cast<int>(ifindex);
	where.attach_point = point;
	return where;
}

bpf_tc_hook hook_of(std::uint32_t ifindex, hook where)
{
	return hook_of(ifindex, where == hook::ingress ? BPF_TC_INGRESS : BPF_TC_EGRESS);
}

constexpr auto both = static_cast<bpf_tc_attach_point>(BPF_TC_INGRESS | BPF_TC_EGRESS);

bool is_gone(int ret)
{
	return ret == -ENOENT || ret == -ENODEV || ret == -EINVAL;
}

error failed(int ret, std::string_view what)
{
	error failure = system_error(-ret, what);
	if (std::string said = take_messages(); !said.empty())
		failure.text += " (" + said + ")";
	return failure;
}

/// The payload of attribute @type in @attributes; empty where it is not there.
std::span<const std::byte> find(std::span<const std::byte> attributes, unsigned type)
{
	while (attributes.size() >= sizeof(rtattr)) {
		rtattr head;
		std::memcpy(&head, attributes.data(), sizeof(head));
		if (head.rta_len < sizeof(head) || head.rta_len > attributes.size())
			return {};
		if ((head.rta_type & NLA_TYPE_MASK) == type)
			return attributes.subspan(RTA_LENGTH(0), head.rta_len - RTA_LENGTH(0));
		attributes = attributes.subspan(std::min<std::size_t>(RTA_ALIGN(head.rta_len), attributes.size()));
	}
	return {};
}

std::uint32_t u32_in(std::span<const std::byte> attributes, unsigned type)
{
	std::uint32_t value = 0;
	if (auto payload = find(attributes, type); payload.size() >= sizeof(value))
		std::memcpy(&value, payload.data(), sizeof(value));
	return value;
}

std::string text_in(std::span<const std::byte> attributes, unsigned type)
{
	auto payload = find(attributes, type);
	auto text = reinterpret_cast<const char *>(payload.data());
	return {text, ::strnlen(text, payload.size())};
}

/// nullopt: a message that stands for a whole preference, or another chain's.
std::optional<filter> read_filter(const nl::reply &answer)
{
	tcmsg header;
	if (answer.header.size() < sizeof(header))
		return std::nullopt;
	std::memcpy(&header, answer.header.data(), sizeof(header));
	if (header.tcm_handle == 0 || u32_in(answer.attributes, TCA_CHAIN) != 0)
		return std::nullopt;
	filter found{.preference = TC_H_MAJ(header.tcm_info) >> 16,
		     .handle = header.tcm_handle,
		     .kind = text_in(answer.attributes, TCA_KIND),
		     .program_id = 0};
	auto options = find(answer.attributes, TCA_OPTIONS);
	if (found.kind == "bpf" && (u32_in(options, TCA_BPF_FLAGS) & TCA_BPF_FLAG_ACT_DIRECT))
		found.program_id = u32_in(options, TCA_BPF_ID);
	return found;
}

} // namespace

result<bool> add_clsact(std::uint32_t ifindex)
{
	(void)take_messages();
	bpf_tc_hook where = hook_of(ifindex, both);
	int ret = ::bpf_tc_hook_create(&where);
	if (ret == -EEXIST)
		return false;
	if (ret < 0)
		return failed(ret, "adding the clsact qdisc");
	return true;
}

result<> delete_clsact(std::uint32_t ifindex)
{
	(void)take_messages();
	bpf_tc_hook where = hook_of(ifindex, both);
	if (int ret = ::bpf_tc_hook_destroy(&where); ret < 0 && !is_gone(ret))
		return failed(ret, "deleting the clsact qdisc");
	return {};
}

result<> attach_filter(int program_fd, std::uint32_t ifindex, hook where)
{
	(void)take_messages();
	bpf_tc_hook at = hook_of(ifindex, where);
	// No handle: the kernel picks a free one and puts the newest of a preference first.
	LIBBPF_OPTS(bpf_tc_opts, opts, .prog_fd = program_fd, .priority = 1);
	if (int ret = ::bpf_tc_attach(&at, &opts); ret < 0)
		return failed(ret, "adding a filter");
	return {};
}

result<> delete_filter(std::uint32_t ifindex, hook where, const filter &which)
{
	(void)take_messages();
	bpf_tc_hook at = hook_of(ifindex, where);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = which.handle, .priority = which.preference);
	if (int ret = ::bpf_tc_detach(&at, &opts); ret < 0 && !is_gone(ret))
		return failed(ret, "deleting a filter");
	return {};
}

std::uint32_t filter_program(std::uint32_t ifindex, hook where, std::uint32_t preference, std::uint32_t handle)
{
	bpf_tc_hook at = hook_of(ifindex, where);
	LIBBPF_OPTS(bpf_tc_opts, opts, .handle = handle, .priority = preference);
	const int ret = ::bpf_tc_query(&at, &opts);
	(void)take_messages();
	return ret < 0 ? 0 : opts.prog_id;
}

result<std::vector<filter>> list_filters(std::uint32_t ifindex, hook where)
{
	auto socket = nl::socket::open({NETLINK_ROUTE, NLMSG_ALIGN(sizeof(tcmsg)), nullptr});
	if (!socket)
		return socket.error();
	tcmsg header{};
	header.tcm_family = AF_UNSPEC;
	header.tcm_ifindex = static_cast<int>(ifindex);
	header.tcm_parent = TC_H_MAKE(TC_H_CLSACT, where == hook::ingress ? TC_H_MIN_INGRESS : TC_H_MIN_EGRESS);
	nl::message request(RTM_GETTFILTER, NLM_F_DUMP, std::as_bytes(std::span(&header, 1)));
	std::vector<filter> found;
	auto on_reply = [&](const nl::reply &answer) -> result<> {
		if (auto one = read_filter(answer))
			found.push_back(std::move(*one));
		return {};
	};
	auto done = socket->request(request, deadline(patience), on_reply, [&] { found.clear(); });
	if (!done && !is_gone(-done.error().code))
		return done.error();
	return found;
}

} // namespace sf::ebpf
