// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace sf {

/// An Ethernet address. As text: six two-digit hexadecimal bytes, colons between (as ip(8) prints).
struct mac_address {
	std::array<std::uint8_t, 6> bytes{};

	[[nodiscard]] bool is_zero() const { return *this == mac_address{}; }
	[[nodiscard]] bool is_multicast() const { return bytes[0] & 1; }
	auto operator<=>(const mac_address &) const = default;
};

[[nodiscard]] std::string to_string(const mac_address &mac);

/// Reads "aa:bb:cc:dd:ee:ff" ('-' between the bytes is taken too). Usage error that names the text otherwise.
[[nodiscard]] result<mac_address> parse_mac(std::string_view text);

/// A random, locally administered, unicast address (bits 0b10 of the first byte, IEEE 802-2014 8.4).
[[nodiscard]] result<mac_address> random_local_mac();

} // namespace sf
