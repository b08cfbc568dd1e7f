// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <vector>

#include "core/base/deadline.h"
#include "core/base/result.h"
#include "core/model/inventory.h"

namespace sf::apply {

/// Deletes SFs whole: mediated devices, ports, functions, netdevs, policy. Refuses before anything is done where a
/// process holds a soft-RoCE device that this kernel cannot take from it. Returns when their numbers are free again.
[[nodiscard]] result<> remove(const std::vector<const model::sf *> &sfs, const deadline &until);

/// The same for ports alone, as an undo: @instances are the functions' devices where they are known. Every port
/// that goes restarts @until.
[[nodiscard]] result<> remove_ports(const std::vector<nl::port_handle> &ports,
				    const std::vector<nl::devlink_handle> &instances, deadline until);

/// Takes away the policies of ports that other tools deleted; @existing has every SF there is.
[[nodiscard]] result<> collect_leftovers(const model::inventory &existing);

/// The error for one of these soft-RoCE devices that a process holds open, where deleting its netdev would wait for it.
[[nodiscard]] result<> check_not_held(const model::sf &item, const std::vector<model::ibdev> &devices);

} // namespace sf::apply
