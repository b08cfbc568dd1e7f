// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/result.h"
#include "core/model/watcher.h"
#include "core/nl/devlink.h"
#include "core/nl/link.h"

namespace sf::apply {

/// A function on its way from activated to usable.
struct attaching {
	nl::port port;				    ///< as last read
	std::optional<nl::devlink_handle> instance; ///< its device: auxiliary/mlx5_core.sf.2, mdev/UUID
	std::optional<nl::link> netdev;		    ///< its netdev, as it was when it appeared

	/// An external function's device and netdev are another host's, which attaches it when it likes.
	[[nodiscard]] bool external() const { return port.external().value_or(false); }
	[[nodiscard]] bool complete() const
	{
		return external() || (port.attached().value_or(true) && instance && netdev);
	}
};

/// Waits until every one of @functions is attached and has a netdev. @events must have been opened before they were
/// activated. @told after each that is complete. The error says which is missing and what of it.
[[nodiscard]] result<> wait_attached(model::watcher &events, std::span<attaching> functions, const deadline &until,
				     const std::function<void(std::size_t complete)> &told = {});

/// Waits until the function is detached, where the device that carried it stays: a mediated one.
[[nodiscard]] result<> wait_detached(model::watcher &events, const nl::port_handle &port, const deadline &until);

/// Waits until the function devices are off their bus, so that their numbers are free again. Every one that goes
/// restarts @until.
[[nodiscard]] result<> wait_gone(model::watcher &events, std::vector<nl::devlink_handle> instances, deadline until);

} // namespace sf::apply
