// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>

#include "core/base/result.h"
#include "core/model/inventory.h"
#include "core/out/node.h"
#include "core/policy/engine.h"

namespace sf::apply {

/// The policy of ports, read once for a whole show.
class policy_reader {
public:
	/// Never fails: what may not be read is unknown.
	[[nodiscard]] static policy_reader open();

	/// nullopt: the port has none. An error: what it has is not known.
	[[nodiscard]] result<std::optional<policy::state>> get(const nl::port_handle &port) const;

private:
	result<std::optional<policy::engine>> engine_;
};

/// The keys of `devlink port show` (peers.md), same names, types and order, for a port of any flavour.
void put_port(out::node &ports, const nl::port &port);

/// The same and what the other sides say: representor, function's netdev, RDMA devices.
void put_sf(out::node &ports, const model::sf &item, bool stats);

/// Sections "representor" and "sf": both ends as they stand, unknown where that may not be looked at.
void put_ends(out::node &item, const model::sf &sf, bool stats);

/// Adds arrays "rdma" and "representor_rdma" of the SF's and its representor's RDMA devices, where there are any.
void put_ibdevs(out::node &item, const model::sf &sf);

/// Adds the policy to what put_sf() made.
void put_policy(out::node &ports, const nl::port_handle &port, const policy_reader &reader, bool stats);

/// "netdev sf88 netns blue address … mtu … operstate …", counters with @stats.
void put_netdev(out::node &item, const model::netdev &netdev, bool stats);
void put_link(out::node &item, const nl::link &link, bool stats);

} // namespace sf::apply
