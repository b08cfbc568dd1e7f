// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace sf::policy {

/// What check can find: the codes are stable, scripts go by them.
struct finding_code {
	std::string_view code;
	std::string_view help; ///< one line for the manual: what it means
	std::string_view remedy;
};
[[nodiscard]] std::span<const finding_code> finding_codes();

namespace codes {
inline constexpr const char *not_attached = "not-attached";
inline constexpr const char *direction_missing = "direction-missing";
inline constexpr const char *not_first = "not-first";
inline constexpr const char *foreign_program = "foreign-program";
inline constexpr const char *pin_missing = "pin-missing";
inline constexpr const char *state_missing = "state-missing";
inline constexpr const char *address_differs = "address-differs";
inline constexpr const char *unfinished = "unfinished";
inline constexpr const char *other_build = "other-build";
} // namespace codes

} // namespace sf::policy
