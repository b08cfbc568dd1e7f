// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string_view>

namespace sf {

inline constexpr std::string_view version = "0.1.0";

} // namespace sf
