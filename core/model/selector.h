// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/nl/devlink.h"

namespace sf::model {

/// Which SFs a command is about, as the user said it. core/cli reads it from words, inventory::select() resolves it.
struct selector {
	std::optional<nl::devlink_handle> device;	      ///< DEV
	std::optional<std::uint32_t> port_index;	      ///< DEV/PORT
	std::optional<std::uint32_t> sfnum_first, sfnum_last; ///< sfnum N or N-M
	std::optional<std::uint32_t> pfnum, controller;
	std::optional<std::string> alias, uuid, netdev, rep, ibdev;

	/// Whether it may mean many by its form: nothing said, "all", DEV, or a range.
	[[nodiscard]] bool is_plural() const;
	/// As the user would type it, for messages.
	[[nodiscard]] std::string text() const;
};

} // namespace sf::model
