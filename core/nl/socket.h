// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/result.h"
#include "core/nl/attr.h"
#include "core/nl/message.h"

struct mnl_socket;

namespace sf::nl {

/// One message from the kernel, valid during the callback.
struct reply {
	std::uint16_t type;		       ///< nlmsg_type
	std::span<const std::byte> header;     ///< the family's header (genlmsghdr, ifinfomsg, none)
	std::span<const std::byte> attributes; ///< what decode() takes
};

/// What a request is and how its attributes are named when the kernel refuses it.
struct protocol {
	int number;		  ///< NETLINK_GENERIC, NETLINK_ROUTE, NETLINK_RDMA
	std::size_t header_size;  ///< of the family's header, aligned, without nlmsghdr
	const attr_table *table;  ///< of requests, for extack paths; may be nullptr
};

/// A netlink socket, extended acknowledgements and strict checking on. Requests are answered in order; none waits
/// beyond its deadline. An interrupted dump (NLM_F_DUMP_INTR) is started again, a full buffer (ENOBUFS) too.
class socket {
public:
	/// Opens in the network namespace that the calling thread is in.
	[[nodiscard]] static result<socket> open(const protocol &proto);

	using on_reply = std::function<result<>(const reply &)>;

	/// Sends @request, calls @callback for every message of the answer, returns when acknowledged or the dump is
	/// done. Acknowledgement is asked for here, save for dumps. A refusal carries the kernel's errno and text:
	/// "extack text (attribute path)", else strerror; a kernel that does not answer is ETIMEDOUT. The kernel's
	/// warnings go to stderr. On a dump that is started again @restart is called first, to forget what was
	/// collected. An error of @callback is returned once the answer has been read to its end. The deadline bounds
	/// the wait for the answer; what the kernel does inside sendto(2) cannot be cut short.
	[[nodiscard]] result<> request(message &request, const deadline &until, const on_reply &callback = {},
				       const std::function<void()> &restart = {});

	/// Joins a multicast group by number; then poll fd() for POLLIN and call receive_events(). Notifications come
	/// by a second descriptor, opened together with the first and so in the same namespace: a request never
	/// swallows one, and a flood of them never disturbs a request.
	[[nodiscard]] result<> join(std::uint32_t group);

	/// Hands all queued notifications to @callback without blocking. ENOBUFS (events were lost) is the
	/// error code; the caller then re-reads what it waits for.
	[[nodiscard]] result<> receive_events(const on_reply &callback);

	[[nodiscard]] int fd() const; ///< of the notifications

private:
	struct closer {
		void operator()(mnl_socket *which) const;
	};
	using handle = std::unique_ptr<mnl_socket, closer>;
	struct answer;

	[[nodiscard]] static result<handle> open_handle(int number);
	[[nodiscard]] result<> attempt(message &request, const deadline &until, const on_reply &callback,
				       bool &interrupted);
	[[nodiscard]] result<> collect(answer &state, const deadline &until);
	[[nodiscard]] result<> take(answer &state, const nlmsghdr *head);
	[[nodiscard]] result<bool> take_end(answer &state, const nlmsghdr *head);
	[[nodiscard]] reply make_reply(const nlmsghdr *head) const;
	[[nodiscard]] result<std::size_t> receive(mnl_socket *from);

	handle requests_, events_;
	protocol proto_{};
	std::uint32_t sequence_ = 0;
	std::vector<std::byte> buffer_;
};

/// Prints every message sent and received to stderr, decoded as far as the tables go (--debug-netlink).
void set_debug(bool on);

} // namespace sf::nl
