// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/mac.h"
#include "core/base/result.h"
#include "core/model/inventory.h"
#include "core/nl/devlink.h"
#include "core/policy/engine.h"

namespace sf::apply {

/// What is wanted of one usable SF, or of @count of them.
struct add_request {
	nl::devlink_handle device;
	std::optional<std::uint32_t> sfnum; ///< of the first; absent: the driver assigns
	std::uint16_t pfnum = 0;
	std::optional<std::uint32_t> controller;
	std::uint32_t count = 1;
	std::optional<mac_address> hw_addr; ///< of the first, counted up; absent: random, locally administered
	std::optional<bool> roce;
	std::optional<std::uint32_t> max_io_eqs;
	bool active = true;
	std::optional<std::string> name, rep_name; ///< '%d' stands for the sfnum
	std::optional<std::string> netns, master;
	bool rdma = false;	 ///< soft-RoCE where the driver brings no RDMA device
	policy::settings policy; ///< hw_addr is filled in
};

/// Told after every step of every SF: steps done and steps in all.
using progress = std::function<void(std::size_t done, std::size_t of)>;

/// Makes usable SFs, all or none: eswitch checked, port added, function set, policy attached both ways, then
/// activated; waits for attach and netdev; names, moves and brings up. The error names the step, its cause, and
/// that nothing is left. In the answer every SF is as show tells it.
[[nodiscard]] result<std::vector<model::sf>> add(const add_request &wanted, const deadline &until,
						 const progress &told = {});

/// The steps that add() would take, one a line, for --dry-run.
[[nodiscard]] std::vector<std::string> plan(const add_request &wanted);

/// @pattern with '%d' replaced by @sfnum.
[[nodiscard]] std::string expand_name(const std::string &pattern, std::uint32_t sfnum);

/// Names that can be known before anything is done: too long when expanded, or the same for many.
[[nodiscard]] result<> check_names(const add_request &wanted);

} // namespace sf::apply
