// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>

#include "core/base/deadline.h"
#include "core/base/result.h"
#include "core/nl/devlink.h"
#include "core/nl/link.h"
#include "core/nl/rdma.h"

namespace sf::model {

/// What a wait is told while it lasts.
struct observer {
	/// True: @reread at once, since the event tells only a part.
	std::function<bool(const nl::port &, bool exists)> on_port;
	std::function<bool(const nl::link &, bool exists)> on_link;
	/// Reads anew what is waited for: mlx5 does not notify opstate, and events may be lost.
	std::function<result<>()> reread;
};

/// One stream of devlink, link and RDMA events of the namespace it was opened in. Open it before the change whose
/// effect is awaited.
class watcher {
public:
	[[nodiscard]] static result<watcher> open(const deadline &until);

	/// Returns when @done says so. ETIMEDOUT after @until, ECANCELED when interrupted. Between events
	/// @observed.reread runs on a timer of 10 ms that grows to 200 ms.
	[[nodiscard]] result<> wait(const deadline &until, const observer &observed, const std::function<bool()> &done);

private:
	watcher(nl::devlink &&devlink, nl::links &&links) : devlink_(std::move(devlink)), links_(std::move(links)) {}

	[[nodiscard]] result<bool> take_events(const observer &observed);

	nl::devlink devlink_;
	nl::links links_;
	std::optional<nl::rdma> rdma_;
};

} // namespace sf::model
