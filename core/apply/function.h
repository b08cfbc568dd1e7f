// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/deadline.h"
#include "core/base/mac.h"
#include "core/base/result.h"
#include "core/model/watcher.h"
#include "core/nl/devlink.h"
#include "core/nl/link.h"

namespace sf::apply {

/// @first counted up by @n in its last three bytes; usage error where they overflow.
[[nodiscard]] result<mac_address> nth_mac(const mac_address &first, std::uint32_t n);

/// The capability bits for "roce on|off"; nothing where it is not asked for.
[[nodiscard]] nl::function_caps_request roce_cap(const std::optional<bool> &roce);

/// Adds a port. Where the kernel says that the number is taken while no port has it, its last owner is still being
/// taken down: waits for that and asks again.
[[nodiscard]] result<nl::port> new_port(nl::devlink &devlink, model::watcher &events,
					const nl::port_new_request &request, const deadline &until);

/// The representor's netdev of a port, waited for where the driver makes it later. @port is read anew.
[[nodiscard]] result<nl::link> find_representor(nl::devlink &devlink, nl::links &links, model::watcher &events,
						nl::port &port, const deadline &until);

} // namespace sf::apply
