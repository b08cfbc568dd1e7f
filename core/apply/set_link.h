// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/deadline.h"
#include "core/base/mac.h"
#include "core/base/result.h"
#include "core/model/inventory.h"

namespace sf::apply {

/// What is to change of the netdevs of one SF; absent members stay as they are.
struct link_change {
	bool sf_end = true, rep_end = false;
	std::optional<bool> up;
	std::optional<std::uint32_t> mtu; ///< bytes
	std::optional<mac_address> address;
	std::optional<std::string> name;
	std::optional<std::string> netns;  ///< of the SF's netdev
	std::optional<std::string> master; ///< empty: none

	[[nodiscard]] bool any() const { return up || mtu || address || name || netns || master; }
};

/// Changes the chosen ends, each in the namespace where it is, in one request to the kernel each. Where the second
/// end refuses, the first keeps what it got: the error names the end.
[[nodiscard]] result<> set_links(const model::sf &item, const link_change &wanted, const deadline &until);

} // namespace sf::apply
