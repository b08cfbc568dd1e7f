// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "core/base/deadline.h"

namespace sf::model {

/// Returns when systemd-udevd is done with the netdevs of these indices, and so has renamed them if it means to:
/// its database then has /run/udev/data/n<ifindex>, and no rename is pending there. Returns at once where no udevd
/// runs, and in any case when udevd has nothing left to do, or when none of them was done for @limit or until @until,
/// which progress restarts: udev late is no failure.
void settle_udev(std::span<const std::uint32_t> ifindexes, std::chrono::milliseconds limit, deadline &until);

} // namespace sf::model
