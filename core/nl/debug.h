// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <span>

#include "core/nl/socket.h"

namespace sf::nl {

[[nodiscard]] bool debug_on();

/// Prints one message, header and decoded attributes, to stderr. @direction: ">" sent, "<" received.
void debug_message(const char *direction, const protocol &proto, const nlmsghdr *head);

} // namespace sf::nl
