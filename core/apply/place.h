// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>

#include "core/base/result.h"

namespace sf::apply {

/// Runs @body in the network namespace of that name as inventory gives it; the empty name is where we are.
[[nodiscard]] result<> in_place(const std::string &netns, const std::function<result<>()> &body);

} // namespace sf::apply
