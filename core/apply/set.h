// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/deadline.h"
#include "core/base/mac.h"
#include "core/base/result.h"
#include "core/model/inventory.h"
#include "core/policy/engine.h"

namespace sf::apply {

/// What is to change of one SF; absent members stay as they are.
struct set_request {
	std::optional<mac_address> hw_addr;
	std::optional<bool> roce;
	std::optional<std::uint32_t> max_io_eqs;
	std::optional<bool> active;
	std::optional<policy::verdict> default_verdict;
	std::optional<bool> trust;
};

/// Changes one SF, or leaves it as it was. A new hw_addr is taken up by the policy and by the SF's netdev; an SF
/// without policy gets the default one before it is activated. Waits until it is attached, or detached.
[[nodiscard]] result<> set(const model::sf &item, const set_request &wanted, const deadline &until);

/// What adopt() is told; absent members stay as they are under the policy there is, else have their defaults.
struct adopt_request {
	std::optional<policy::verdict> default_verdict;
	std::optional<bool> trust;
};

/// Puts an SF that another tool made under policy, and one whose policy check() finds fault with under a whole one. A
/// function without hw_addr gets its netdev's, else a random one, so that its source can be checked. False: it was
/// in order already, and is left as it is.
[[nodiscard]] result<bool> adopt(const model::sf &item, const adopt_request &wanted, const deadline &until);

} // namespace sf::apply
