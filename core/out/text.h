// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "core/out/render.h"

namespace sf::out {

/// Control characters as \xNN: names that other people chose never reach the terminal raw.
[[nodiscard]] std::string printable(std::string_view text);

/// A scalar as a word of text, in colour where it has one.
[[nodiscard]] std::string inline_scalar(const node &item, bool color);

/// "key word key word" of the members that stand on their parent's line.
[[nodiscard]] std::string inline_members(const node &item, bool color);

/// The layout of devlink(8): an entry is "handle: key word …", a section "name:" with its members below.
[[nodiscard]] std::string render_text(const node &root, const style &how);

/// The same nodes drawn with branches, one node a line.
[[nodiscard]] std::string render_tree(const node &root, const style &how);

} // namespace sf::out
