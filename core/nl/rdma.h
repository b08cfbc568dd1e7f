// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/result.h"
#include "core/nl/socket.h"

namespace sf::nl {

/// The table of <rdma/rdma_netlink.h> RDMA_NLDEV_ATTR_*.
extern const attr_table rdma_table;

struct rdma_device {
	std::uint32_t index = 0;
	std::string name;
	attr_list attributes; ///< by rdma_table: node guid, sys image guid, fw version, protocol, …
};

struct rdma_port {
	std::uint32_t index = 1;
	attr_list attributes;
	[[nodiscard]] std::optional<std::uint32_t> ndev_index() const; ///< where it is in the socket's namespace
	[[nodiscard]] std::optional<std::string> ndev_name() const;
	[[nodiscard]] std::string state() const;	  ///< "ACTIVE", "DOWN", … as rdma(8) prints
	[[nodiscard]] std::string physical_state() const; ///< "LINK_UP", "DISABLED", …
};

struct rdma_usage { ///< RDMA_NLDEV_CMD_RES_GET: objects in use, by type ("pd", "cq", "qp", "mr", "ctx", …)
	std::vector<std::pair<std::string, std::uint64_t>> counts;
};

/// Typed requests over one RDMA netlink socket (rdma-tool's interface).
class rdma {
public:
	/// Error code EPROTONOSUPPORT where the kernel has no RDMA: show then has no RDMA devices, and it is known.
	[[nodiscard]] static result<rdma> open();

	[[nodiscard]] result<std::vector<rdma_device>> devices(const deadline &until); ///< one dump
	[[nodiscard]] result<rdma_port> get_port(std::uint32_t device, std::uint32_t port, const deadline &until);
	[[nodiscard]] result<rdma_usage> usage(std::uint32_t device, const deadline &until);
	/// RDMA_NLDEV_CMD_NEWLINK: @type "rxe" or "siw" on @netdev of the socket's namespace.
	[[nodiscard]] result<> new_link(const std::string &name, const std::string &type, const std::string &netdev,
					const deadline &until);
	[[nodiscard]] result<> del_link(std::uint32_t device, const deadline &until);
	[[nodiscard]] result<> rename(std::uint32_t device, const std::string &name, const deadline &until);
	/// "shared" or "exclusive" (RDMA_NLDEV_CMD_SYS_GET).
	[[nodiscard]] result<std::string> netns_mode(const deadline &until);

	[[nodiscard]] result<> listen(); ///< RDMA_NL_GROUP_NOTIFY where the kernel has it (≥ 6.12), else success
	[[nodiscard]] result<> drain_events(); ///< what happened is re-read by the caller
	[[nodiscard]] int fd() const { return socket_.fd(); }

private:
	explicit rdma(socket &&s) : socket_(std::move(s)) {}
	socket socket_;
};

} // namespace sf::nl
