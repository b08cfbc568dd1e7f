// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/socket.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/base/print.h"
#include "core/nl/debug.h"
#include "core/nl/extack.h"

namespace sf::nl {

namespace {

/// The kernel fills dumps into messages of up to 32 KiB where the reader offers that much.
constexpr std::size_t first_buffer = 64 * 1024;
/// Room for the notifications of several hundred SFs that come and go at once.
constexpr int event_buffer = 4 * 1024 * 1024;
constexpr int dump_attempts = 16;

error timed_out()
{
	return {error_kind::refused, ETIMEDOUT, "no answer from the kernel within the time limit", {}};
}

result<> wait_readable(int fd, const deadline &until)
{
	pollfd wanted{fd, POLLIN, 0};
	while (true) {
		int ready = ::poll(&wanted, 1, until.left_ms());
		if (ready > 0)
			return {};
		if (ready < 0 && errno != EINTR)
			return system_error(errno, "poll");
		if (until.passed())
			return timed_out();
	}
}

} // namespace

/// Where the answer to one request stands.
struct socket::answer {
	const message &request;
	std::uint32_t sequence;
	std::uint32_t port;
	bool dump;
	const on_reply &callback;
	bool interrupted = false;
	bool done = false;
	result<> outcome = {}; ///< first error of the callback
};

void socket::closer::operator()(mnl_socket *which) const
{
	mnl_socket_close(which);
}

result<socket::handle> socket::open_handle(int number)
{
	handle opened(mnl_socket_open2(number, SOCK_CLOEXEC | SOCK_NONBLOCK));
	if (!opened)
		return system_error(errno, "opening a netlink socket");
	// Best effort: each is an older kernel's loss of comfort, and no more.
	int on = 1;
	for (int option : {NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK})
		(void)mnl_socket_setsockopt(opened.get(), option, &on, sizeof(on));
	return opened;
}

result<socket> socket::open(const protocol &proto)
{
	socket opened;
	opened.proto_ = proto;
	opened.buffer_.resize(first_buffer);
	for (auto which : {&opened.requests_, &opened.events_}) {
		auto one = open_handle(proto.number);
		if (!one)
			return one.error();
		*which = std::move(*one);
	}
	if (mnl_socket_bind(opened.requests_.get(), 0, MNL_SOCKET_AUTOPID) < 0)
		return system_error(errno, "binding a netlink socket");
	return opened;
}

int socket::fd() const
{
	return mnl_socket_get_fd(events_.get());
}

/// One datagram into the buffer, which grows to hold it. EAGAIN where there is none.
result<std::size_t> socket::receive(mnl_socket *from)
{
	int fd = mnl_socket_get_fd(from);
	ssize_t size = ::recv(fd, nullptr, 0, MSG_PEEK | MSG_TRUNC);
	if (size > static_cast<ssize_t>(buffer_.size()))
		buffer_.resize(static_cast<std::size_t>(size));
	sockaddr_nl sender{};
	iovec vector{buffer_.data(), buffer_.size()};
	msghdr head{};
	head.msg_name = &sender;
	head.msg_namelen = sizeof(sender);
	head.msg_iov = &vector;
	head.msg_iovlen = 1;
	if (size >= 0)
		size = ::recvmsg(fd, &head, 0);
	if (size < 0)
		return error{error_kind::refused, errno, ::strerror(errno), {}};
	// Only the kernel, port 0, is to be believed; any process may send to a netlink socket.
	return sender.nl_pid == 0 ? static_cast<std::size_t>(size) : 0;
}

reply socket::make_reply(const nlmsghdr *head) const
{
	auto first = static_cast<const std::byte *>(mnl_nlmsg_get_payload(head));
	std::span<const std::byte> payload(first, mnl_nlmsg_get_payload_len(head));
	auto split = std::min(proto_.header_size, payload.size());
	return {head->nlmsg_type, payload.first(split), payload.subspan(split)};
}

/// The end of an answer; whether it is one.
result<bool> socket::take_end(answer &state, const nlmsghdr *head)
{
	if (head->nlmsg_type != NLMSG_ERROR && head->nlmsg_type != NLMSG_DONE)
		return false;
	auto ack = read_acknowledgement(head, proto_, state.request);
	if (!ack)
		return ack.error();
	if (ack->code)
		return refusal(*ack);
	if (!ack->text.empty())
		print(stderr, "Warning: {}\n", ack->text);
	// Some families end the reply to a single request with DONE, and acknowledge it after that.
	state.done = state.dump || head->nlmsg_type == NLMSG_ERROR;
	return true;
}

result<> socket::take(answer &state, const nlmsghdr *head)
{
	if (head->nlmsg_seq != state.sequence || !mnl_nlmsg_portid_ok(head, state.port))
		return {};
	if (debug_on())
		debug_message("<", proto_, head);
	state.interrupted |= (head->nlmsg_flags & NLM_F_DUMP_INTR) != 0;
	auto end = take_end(state, head);
	if (!end)
		return end.error();
	if (*end || head->nlmsg_type < NLMSG_MIN_TYPE || !state.callback || !state.outcome)
		return {};
	state.outcome = state.callback(make_reply(head));
	return {};
}

result<> socket::collect(answer &state, const deadline &until)
{
	while (!state.done) {
		auto ready = wait_readable(mnl_socket_get_fd(requests_.get()), until);
		if (!ready)
			return ready;
		auto size = receive(requests_.get());
		if (!size && (size.error().code == EAGAIN || size.error().code == EINTR))
			continue;
		if (!size && size.error().code == ENOBUFS && state.dump) {
			state.interrupted = true;
			continue;
		}
		if (!size)
			return size.error();
		int left = static_cast<int>(*size);
		for (auto head = reinterpret_cast<const nlmsghdr *>(buffer_.data()); mnl_nlmsg_ok(head, left);
		     head = mnl_nlmsg_next(head, &left)) {
			auto taken = take(state, head);
			if (!taken)
				return taken;
		}
	}
	return {};
}

result<> socket::attempt(message &request, const deadline &until, const on_reply &callback, bool &interrupted)
{
	auto head = request.header();
	bool dump = (head->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP;
	if (!dump)
		head->nlmsg_flags |= NLM_F_ACK;
	head->nlmsg_seq = ++sequence_;
	if (debug_on())
		debug_message(">", proto_, head);
	if (mnl_socket_sendto(requests_.get(), head, head->nlmsg_len) < 0)
		return system_error(errno, "sending to the kernel");
	answer state{request, sequence_, mnl_socket_get_portid(requests_.get()), dump, callback};
	auto collected = collect(state, until);
	interrupted = state.interrupted;
	return collected ? state.outcome : collected;
}

result<> socket::request(message &request, const deadline &until, const on_reply &callback,
			 const std::function<void()> &restart)
{
	if (request.too_long())
		return error{error_kind::refused, EMSGSIZE, "the request is too long for netlink", {}};
	for (int i = 0; i < dump_attempts; i++) {
		bool interrupted = false;
		auto done = attempt(request, until, callback, interrupted);
		if (!interrupted)
			return done;
		if (until.passed())
			return timed_out();
		if (restart)
			restart();
	}
	return error{error_kind::refused, EAGAIN,
		     fmt::format("what was listed changed during each of {} attempts to read it", dump_attempts), {}};
}

result<> socket::join(std::uint32_t group)
{
	auto events = events_.get();
	// Not bound yet: the kernel's port number tells.
	if (mnl_socket_get_portid(events) == 0) {
		int fd = mnl_socket_get_fd(events);
		// Beyond rmem_max only with CAP_NET_ADMIN; else as far as it goes.
		if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &event_buffer, sizeof(event_buffer)) < 0)
			(void)::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &event_buffer, sizeof(event_buffer));
		if (mnl_socket_bind(events, 0, MNL_SOCKET_AUTOPID) < 0)
			return system_error(errno, "binding a netlink socket");
	}
	if (mnl_socket_setsockopt(events, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)) < 0)
		return system_error(errno, fmt::format("listening to netlink group {}", group));
	return {};
}

result<> socket::receive_events(const on_reply &callback)
{
	while (true) {
		auto size = receive(events_.get());
		if (!size && size.error().code == EINTR)
			continue;
		if (!size && size.error().code == EAGAIN)
			return {};
		if (!size)
			return size.error();
		int left = static_cast<int>(*size);
		for (auto head = reinterpret_cast<const nlmsghdr *>(buffer_.data()); mnl_nlmsg_ok(head, left);
		     head = mnl_nlmsg_next(head, &left)) {
			if (head->nlmsg_type < NLMSG_MIN_TYPE)
				continue;
			if (debug_on())
				debug_message("<", proto_, head);
			auto taken = callback ? callback(make_reply(head)) : result<>{};
			if (!taken)
				return taken;
		}
	}
}

} // namespace sf::nl
