// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/base/result.h"

namespace sf {

/// From here on SIGINT, SIGTERM and SIGHUP only set a flag, so that a command that is under way can undo what it
/// did. SIGPIPE is ignored: a closed stdout is an error like any other.
void catch_interrupts();

/// Whether one of these signals came. Waits look at it and end with ECANCELED.
[[nodiscard]] bool interrupted();

/// ECANCELED where such a signal came: for loops that wait for nothing.
[[nodiscard]] result<> check_interrupted();

/// The same, and not forgotten: a batch does not go on after one.
[[nodiscard]] bool ever_interrupted();

/// The way back is not to be cut short by the signal that began it: only a further one counts.
void forget_interrupt();

} // namespace sf
