// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "core/base/deadline.h"
#include "core/base/mac.h"
#include "core/base/result.h"
#include "core/nl/link.h"
#include "core/nl/netns.h"

namespace sf::apply {

/// Where netdevs are wanted and under which names. '%d' in a name stands for the sfnum.
struct placement {
	std::optional<std::string> name, netns;	     ///< of the SF's netdev
	std::optional<std::string> rep_name, master; ///< of the representor
};

/// Both ends of an SF, as they were found and, afterwards, as they are.
struct netdev_pair {
	std::uint32_t sfnum = 0;
	nl::link rep;
	std::optional<nl::link> netdev; ///< absent where the SF has none here: inactive, or another host's
	mac_address hw_addr;		///< what the SF's netdev is to have
	std::string netns;		///< where the SF's netdev is now, empty: here
};

/// Names, moves and brings up netdevs. Refers to them by index, never by name: udev may rename them meanwhile.
class netdev_placer {
public:
	/// Opens the namespace and resolves the master, so that what is wrong with them is known before anything is
	/// done.
	[[nodiscard]] static result<netdev_placer> open(const placement &where, const deadline &until);

	/// EEXIST where a name that this SF is to get is taken, by another netdev than @rep, its representor.
	[[nodiscard]] result<> check_free(std::uint32_t sfnum, std::uint32_t rep, const deadline &until);

	/// Waits for udev to be done with the netdevs, then names, enslaves, moves and brings up.
	[[nodiscard]] result<> place(std::span<netdev_pair> pairs, deadline &until, const std::function<void()> &told);

private:
	netdev_placer(placement where, nl::links &&here) : where_(std::move(where)), here_(std::move(here)) {}

	[[nodiscard]] result<> place_rep(netdev_pair &pair, const deadline &until);
	[[nodiscard]] result<> place_netdev(const netdev_pair &pair, nl::link &netdev, const deadline &until);
	[[nodiscard]] nl::links &target() { return there_ ? *there_ : here_; }

	placement where_;
	nl::links here_;
	std::optional<nl::links> there_; ///< a socket in the target namespace
	std::optional<nl::netns> space_;
	std::optional<std::uint32_t> master_;
};

} // namespace sf::apply
