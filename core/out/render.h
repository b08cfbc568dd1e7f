// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>

#include "core/out/node.h"

namespace sf::out {

enum class format { text, json, tree };

struct style {
	format as = format::text;
	bool pretty = false;  ///< JSON over several lines
	bool color = false;   ///< text and tree: names, addresses and states by iproute2's colours
	bool oneline = false; ///< text: a record on one line, '\' where a line would end (as ip -o)
};

/// The whole of @root, newline at the end; text of an empty root is empty, JSON of it "{}".
[[nodiscard]] std::string render(const node &root, const style &how);

/// JSON without the final newline, for arrays of documents (batch).
[[nodiscard]] std::string render_json(const node &root, bool pretty, int depth = 0);

/// @text as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD, so the document is always valid.
[[nodiscard]] std::string json_quote(std::string_view text);

} // namespace sf::out
