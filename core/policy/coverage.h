// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/policy/home.h"

/// How a program comes to judge one direction of a representor: by a pinned tcx link or, on kernels without tcx, by a
/// clsact filter.
namespace sf::policy {

[[nodiscard]] constexpr ebpf::hook hook_of(direction dir)
{
	return dir == direction::in ? ebpf::hook::egress : ebpf::hook::ingress;
}

/// One direction of one port, as found.
struct coverage {
	bool pinned = false;	      ///< by tcx: the link's pin is there; by clsact always
	bool attached = false;	      ///< a program judges here in our name, wherever "here" is
	bool ours = false;	      ///< it is our program
	bool first = false;	      ///< nothing runs before it; only known in its netdev's namespace
	std::uint32_t ifindex = 0;    ///< of the netdev on which it is
	std::uint32_t program_id = 0; ///< of the program that judges in our name, or that sits in its place
	std::string before;	      ///< what runs first instead: "program 17 (name)", "a flower filter"

	/// Our program judges packets of the netdev @on.
	[[nodiscard]] bool holds(std::uint32_t on) const { return attached && ours && ifindex == on; }
};

/// Attaches both directions of @of, first in their chains, noting the way in its flags. On failure what was attached is
/// left to release().
[[nodiscard]] result<> cover(installation &by, const owner &of);
/// Whether our program judges @of's netdev; cheaper than look() where all is in order.
[[nodiscard]] result<bool> holds(const installation &by, const owner &of, direction dir);
[[nodiscard]] result<coverage> look(const installation &by, const owner &of, direction dir);
/// Takes both directions off, pins included. What is gone already is passed over.
[[nodiscard]] result<> release(const installation &by, const owner &of);
/// The same by nothing but the pins of links, for a port that has no state.
[[nodiscard]] result<> release_links(std::string_view name);

/// Inode of the calling thread's network namespace.
[[nodiscard]] std::uint64_t current_netns_inode();

/// "program 17 (name)" as far as the kernel tells.
[[nodiscard]] std::string describe_program(std::uint32_t id);

} // namespace sf::policy
