// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace sf::ebpf {

/// Loads the programs inside the tool into the kernel and pins every program and map of theirs under its own name in
/// @directory (of a bpffs, with a final slash). What the kernel's verifier or libbpf said is in the error's text.
[[nodiscard]] result<> load_and_pin(const std::string &directory);

/// 16 hexadecimal digits that tell one build of the programs from another.
[[nodiscard]] const std::string &build_id();

/// What libbpf prints goes to stderr too (--debug); otherwise only its warnings are seen, as parts of errors.
void set_debug(bool on);

/// The warnings of libbpf since the last call, on one line; installs the listener when first called.
[[nodiscard]] std::string take_messages();

} // namespace sf::ebpf
