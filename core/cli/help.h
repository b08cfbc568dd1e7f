// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "core/cli/tool.h"
#include "core/cli/verb.h"
#include "core/out/node.h"

namespace sf::cli {

[[nodiscard]] std::string tool_help(const tool &self);
[[nodiscard]] std::string verb_help(const tool &self, const verb &row);

/// "devlink-sf [ OPTIONS ] add DEV [ sfnum N ] …"
[[nodiscard]] std::string usage_of(const tool &self, const verb &row);

/// Options, verbs and words as one document (--describe): what completion and man pages are made from.
void describe(const tool &self, out::node &doc);

} // namespace sf::cli
