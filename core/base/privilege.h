// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace sf {

/// Whether the process has CAP_NET_ADMIN in effect. The kernel has the last word: this only spares the half way.
[[nodiscard]] bool has_net_admin();

} // namespace sf
