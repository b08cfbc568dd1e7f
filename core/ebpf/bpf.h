// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/fd.h"
#include "core/base/result.h"

namespace sf::ebpf {

/// Where a program sits on a netdev, seen from the netdev: what it receives, what is sent through it.
enum class hook : std::uint8_t { ingress, egress };

struct program_info {
	std::uint32_t id = 0;
	std::string name; ///< as the kernel keeps it, at most 15 characters
	std::string tag;  ///< 16 hexadecimal digits: a hash of the instructions
};

struct link_info {
	std::uint32_t id = 0;
	std::uint32_t program_id = 0;
	std::uint32_t ifindex = 0; ///< 0: detached by force, or the netdev is gone
};

/// One program in a netdev's tcx chain; link_id is 0 where it was attached without a link.
struct tcx_entry {
	std::uint32_t program_id = 0;
	std::uint32_t link_id = 0;
};

/// The chain of a hook in the order in which it runs, and the revision that changes with it.
struct tcx_chain {
	std::vector<tcx_entry> entries;
	std::uint64_t revision = 0;
};

/// Makes a pin at @path in a bpffs; EEXIST where there is one.
[[nodiscard]] result<> pin(int fd, const std::string &path);
/// Opens what is pinned at @path.
[[nodiscard]] result<unique_fd> open_pin(const std::string &path);

[[nodiscard]] result<program_info> program_of(int program_fd);
[[nodiscard]] result<link_info> link_of(int link_fd);
/// The program with this id; ENOENT where it is gone.
[[nodiscard]] result<program_info> program_by_id(std::uint32_t id);

/// Attaches by a tcx link at the head of the chain, in the calling thread's network namespace. The link lives as long
/// as the descriptor or a pin. EINVAL on kernels without tcx (before 6.6).
[[nodiscard]] result<unique_fd> attach_tcx(int program_fd, std::uint32_t ifindex, hook where);
/// The link with this id; ENOENT where it is gone.
[[nodiscard]] result<unique_fd> open_link(std::uint32_t id);
/// Takes a link's program off its netdev at once, whoever else holds the link. Off already: fine.
[[nodiscard]] result<> detach_link(int link_fd);
/// EINVAL on kernels without tcx; a hook on which nothing was ever attached is an empty chain.
[[nodiscard]] result<tcx_chain> query_tcx(std::uint32_t ifindex, hook where);

/// Value of @key into @value; for a per-CPU map of all possible CPUs, each rounded up to 8 bytes.
[[nodiscard]] result<> read_map(int map_fd, std::uint32_t key, std::span<std::byte> value);
[[nodiscard]] result<> write_map(int map_fd, std::uint32_t key, std::span<const std::byte> value);
[[nodiscard]] result<unsigned> possible_cpus();

/// Returns when every program that was running has ended, as far as the kernel offers it to user space.
void wait_for_running_programs();

/// The memory of an array map made with BPF_F_MMAPABLE.
class map_memory {
public:
	map_memory() = default;
	map_memory(map_memory &&other) noexcept;
	map_memory &operator=(map_memory &&other) noexcept;
	~map_memory();

	[[nodiscard]] static result<map_memory> open(int map_fd, std::size_t bytes, bool writable);
	[[nodiscard]] void *data() const { return data_; }

private:
	void *data_ = nullptr;
	std::size_t size_ = 0;
};

} // namespace sf::ebpf
