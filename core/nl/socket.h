// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/fd.h"
#include "core/base/result.h"
#include "core/nl/attr.h"
#include "core/nl/message.h"

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
	/// done. A refusal carries the kernel's errno and text: "extack text (attribute path)", else strerror. On a
	/// dump that is started again @restart is called first, to forget what was collected.
	[[nodiscard]] result<> request(message &request, const deadline &until, const on_reply &callback = {},
				       const std::function<void()> &restart = {});

	/// Joins a multicast group by number; then poll fd() for POLLIN and call receive_events().
	[[nodiscard]] result<> join(std::uint32_t group);

	/// Hands all queued notifications to @callback without blocking. ENOBUFS (events were lost) is the
	/// error code; the caller then re-reads what it waits for.
	[[nodiscard]] result<> receive_events(const on_reply &callback);

	[[nodiscard]] int fd() const { return fd_.get(); }

private:
	unique_fd fd_;
	protocol proto_{};
	std::uint32_t sequence_ = 0;
	std::vector<std::byte> buffer_;
};

/// Prints every message sent and received to stderr, decoded as far as the tables go (--debug-netlink).
void set_debug(bool on);

} // namespace sf::nl
