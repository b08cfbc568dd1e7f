// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/mac.h"
#include "core/base/result.h"
#include "core/nl/socket.h"

namespace sf::nl {

/// The table of <linux/if_link.h> IFLA_*, rows in the order that `ip link show` prints them. Names follow
/// Documentation/netlink/specs/rt-link.yaml.
extern const attr_table link_table;

/// The answer of one netdev. IFLA_STATS64 in @stats.
struct link_stats {
	std::uint64_t rx_packets = 0, tx_packets = 0, rx_bytes = 0, tx_bytes = 0;
	std::uint64_t rx_errors = 0, tx_errors = 0, rx_dropped = 0, tx_dropped = 0;
};
struct link {
	std::uint32_t ifindex = 0;
	std::uint32_t flags = 0; ///< IFF_*
	attr_list attributes;	 ///< by link_table
	std::optional<link_stats> stats;

	[[nodiscard]] std::string name() const;
	[[nodiscard]] std::optional<mac_address> address() const;
	[[nodiscard]] std::optional<std::uint32_t> mtu() const, master() const;
	[[nodiscard]] bool is_up() const;	///< IFF_UP
	[[nodiscard]] bool has_carrier() const; ///< IFF_LOWER_UP
	[[nodiscard]] std::string operstate() const; ///< "UP", "DOWN", "UNKNOWN", … as ip prints
	[[nodiscard]] std::string kind() const;      ///< IFLA_INFO_KIND, may be empty
	/// Parent device (kernel ≥ 5.13): bus and name, "auxiliary" and "mlx5_core.sf.2"; empty where there is none.
	[[nodiscard]] std::string parent_bus() const, parent_dev() const;
	[[nodiscard]] std::vector<std::string> altnames() const;
};

/// What RTM_SETLINK is asked for; absent members are left as they are.
struct link_request {
	std::optional<bool> up;
	std::optional<std::uint32_t> mtu; ///< bytes
	std::optional<mac_address> address;
	std::optional<std::string> name;
	std::optional<std::uint32_t> master; ///< ifindex, 0: none
	std::optional<int> netns_fd;	     ///< moves the netdev to the namespace of this descriptor
};

/// Typed requests over one rtnetlink socket, in the namespace that the thread was in at open().
class links {
public:
	[[nodiscard]] static result<links> open();

	[[nodiscard]] result<std::vector<link>> dump(const deadline &until, bool with_stats = false);
	[[nodiscard]] result<link> get(std::uint32_t ifindex, const deadline &until);
	[[nodiscard]] result<link> get(const std::string &name, const deadline &until); ///< names and altnames
	[[nodiscard]] result<> set(std::uint32_t ifindex, const link_request &request, const deadline &until);

	[[nodiscard]] result<> listen(); ///< RTNLGRP_LINK
	[[nodiscard]] result<> receive_events(const std::function<void(const link &, bool exists)> &callback);
	[[nodiscard]] int fd() const { return socket_.fd(); }

private:
	explicit links(socket &&s) : socket_(std::move(s)) {}
	socket socket_;
};

} // namespace sf::nl
