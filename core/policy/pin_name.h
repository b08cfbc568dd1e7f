// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/nl/devlink.h"

namespace sf::policy {

/// The name of @port's directory of pins: "pci_0000:06:00%2e0_32768". A bpffs takes neither '/' nor '.': what is not a
/// letter, a digit, '-' or ':' is written as % and two hexadecimal digits; '_' joins bus, device and index.
[[nodiscard]] std::string pin_name(const nl::port_handle &port);

/// The port that pin_name() would name so; nullopt where none would.
[[nodiscard]] std::optional<nl::port_handle> parse_pin_name(std::string_view name);

} // namespace sf::policy
