// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/fd.h"
#include "core/base/result.h"
#include "core/ebpf/bpf.h"
#include "core/policy/engine.h"
#include "core/policy/port_table.h"

/// Where the policy lives between two runs of the tools:
///
///	/sys/fs/bpf/iproute2-sf/		root's, 0700; flock(2) on it serialises the tools
///		programs_<ABI>_<build>/		sf_in, sf_out, sf_index, sf_owners, sf_counters
///		links/<port>/			in, out (by tcx; empty by clsact)
///		new/, old/			being made or taken away; what a dead tool left there is deleted
///
/// programs_… appears and goes by rename, so it is whole or not there. The last port's detach takes all of it away.
namespace sf::policy {

inline constexpr const char *bpffs = "/sys/fs/bpf";
inline constexpr const char *home_path = "/sys/fs/bpf/iproute2-sf";
inline constexpr std::array<const char *, 2> direction_names{"in", "out"}; ///< index: direction; names of pins, too

[[nodiscard]] constexpr std::size_t at(direction dir)
{
	return static_cast<std::size_t>(dir);
}

/// The directory, open and locked; unlocked with it. Nobody but root can have made or changed what is in it.
class home_lock {
public:
	/// Waits at most 10 s for other tools, then says which process holds it. Makes the directory where it is not.
	[[nodiscard]] static result<home_lock> exclusive();
	/// nullopt: there is no directory, hence no policy. EPERM where the caller may not know.
	[[nodiscard]] static result<std::optional<home_lock>> shared();

	[[nodiscard]] int fd() const { return fd_.get(); }

private:
	explicit home_lock(unique_fd fd) : fd_(std::move(fd)) {}
	unique_fd fd_;
};

/// The programs and maps of this host, opened.
struct installation {
	std::string directory; ///< with a final slash
	std::string build;     ///< as ebpf::build_id()
	std::uint64_t inode = 0;
	std::array<unique_fd, 2> programs;		///< index: direction
	std::array<ebpf::program_info, 2> descriptions; ///< index: direction
	unique_fd counters;
	ebpf::map_memory index, owners;
	port_table ports;
};

/// The pinned programs; nullopt where there are none. EPROTO with what to do for those of an incompatible version.
[[nodiscard]] result<std::optional<installation>> open_installation(const home_lock &lock, bool writable);
/// Loads and pins them.
[[nodiscard]] result<installation> install(const home_lock &lock);
/// Whether @opened is still what is pinned.
[[nodiscard]] bool is_current(const home_lock &lock, const installation &opened);
/// Takes the pins of programs and maps away.
void remove_programs(const home_lock &lock);
/// Deletes what killed tools left half made; and, unless some port has a policy, everything.
void tidy(const home_lock &lock, bool in_use);

/// The directory of @name's links, with a final slash; made, removed (with pins in it), listed.
[[nodiscard]] std::string links_path(std::string_view name);
[[nodiscard]] result<> make_links_directory(const home_lock &lock, std::string_view name);
void remove_links_directory(const home_lock &lock, std::string_view name);
[[nodiscard]] std::vector<std::string> links_directories(const home_lock &lock);

} // namespace sf::policy
