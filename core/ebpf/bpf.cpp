// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/ebpf/bpf.h"

#include <cerrno>
#include <utility>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fmt/format.h>
#include <linux/membarrier.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace sf::ebpf {

namespace {

// Of <linux/bpf.h> since 6.6; Debian 12's headers are older than its users' kernels may be.
constexpr int attach_tcx_ingress = 46;
constexpr int attach_tcx_egress = 47;
constexpr std::uint32_t flag_before = 1U << 3;

/// union bpf_attr for BPF_PROG_QUERY, as since 6.6.
struct query_attr {
	std::uint32_t target_ifindex;
	std::uint32_t attach_type;
	std::uint32_t query_flags;
	std::uint32_t attach_flags;
	std::uint64_t program_ids;
	std::uint32_t count;
	std::uint32_t padding;
	std::uint64_t program_attach_flags;
	std::uint64_t link_ids;
	std::uint64_t link_attach_flags;
	std::uint64_t revision;
};

/// struct bpf_link_info of a tcx link, as since 6.6; the kernel fills no more than it is given room for.
struct tcx_link_info {
	std::uint32_t type;
	std::uint32_t id;
	std::uint32_t program_id;
	std::uint32_t padding;
	std::uint32_t ifindex;
	std::uint32_t attach_type;
	std::uint64_t rest[14];
};

int attach_type(hook where)
{
	return where == hook::ingress ? attach_tcx_ingress : attach_tcx_egress;
}

/// libbpf 1.x returns -errno and sets errno; the former survives whatever else is called.
error failed(int ret, std::string_view what)
{
	return system_error(ret < 0 && ret != -1 ? -ret : errno, what);
}

} // namespace

result<> pin(int fd, const std::string &path)
{
	if (int ret = ::bpf_obj_pin(fd, path.c_str()); ret < 0)
		return failed(ret, "pinning " + path);
	return {};
}

result<unique_fd> open_pin(const std::string &path)
{
	// For reading and writing always: a map's memory can be mapped by no other descriptor, not even to read it.
	int fd = ::bpf_obj_get(path.c_str());
	if (fd < 0)
		return failed(fd, "opening " + path);
	return unique_fd(fd);
}

result<program_info> program_of(int program_fd)
{
	bpf_prog_info info{};
	std::uint32_t size = sizeof(info);
	if (int ret = ::bpf_obj_get_info_by_fd(program_fd, &info, &size); ret < 0)
		return failed(ret, "reading a program's description");
	program_info found{.id = info.id, .name = info.name, .tag = {}};
	for (unsigned char byte : info.tag)
		found.tag += fmt::format("{:02x}", byte);
	return found;
}

result<program_info> program_by_id(std::uint32_t id)
{
	int fd = ::bpf_prog_get_fd_by_id(id);
	if (fd < 0)
		return failed(fd, fmt::format("opening program {}", id));
	unique_fd owner(fd);
	return program_of(fd);
}

result<link_info> link_of(int link_fd)
{
	tcx_link_info info{};
	std::uint32_t size = sizeof(info);
	if (int ret = ::bpf_obj_get_info_by_fd(link_fd, &info, &size); ret < 0)
		return failed(ret, "reading a link's description");
	return link_info{.id = info.id, .program_id = info.program_id, .ifindex = info.ifindex};
}

result<unique_fd> attach_tcx(int program_fd, std::uint32_t ifindex, hook where)
{
	LIBBPF_OPTS(bpf_link_create_opts, opts, .flags = flag_before);
	int fd = ::bpf_link_create(program_fd, static_cast<int>(ifindex),
				   static_cast<bpf_attach_type>(attach_type(where)), &opts);
	if (fd < 0)
		return failed(fd, "attaching");
	return unique_fd(fd);
}

result<unique_fd> open_link(std::uint32_t id)
{
	int fd = ::bpf_link_get_fd_by_id(id);
	if (fd < 0)
		return failed(fd, fmt::format("opening link {}", id));
	return unique_fd(fd);
}

result<> detach_link(int link_fd)
{
	int ret = ::bpf_link_detach(link_fd);
	if (ret < 0 && ret != -EINVAL && ret != -ENOLINK && ret != -ENOENT)
		return failed(ret, "detaching");
	return {};
}

result<tcx_chain> query_tcx(std::uint32_t ifindex, hook where)
{
	constexpr std::size_t most = 64; // BPF_MPROG_MAX of the kernel
	std::uint32_t programs[most]{}, links[most]{};
	query_attr attr{};
	attr.target_ifindex = ifindex;
	attr.attach_type = static_cast<std::uint32_t>(attach_type(where));
	attr.program_ids = reinterpret_cast<std::uintptr_t>(programs);
	attr.link_ids = reinterpret_cast<std::uintptr_t>(links);
	attr.count = most;
	// Not by libbpf: the one of Debian 12 does not know the link ids.
	if (::syscall(__NR_bpf, BPF_PROG_QUERY, &attr, sizeof(attr)) < 0) {
		if (errno == ENOENT)
			return tcx_chain{};
		return system_error(errno, "reading the tcx chain");
	}
	tcx_chain chain;
	chain.revision = attr.revision;
	for (std::size_t i = 0; i < attr.count && i < most; i++)
		chain.entries.push_back({programs[i], links[i]});
	return chain;
}

result<> read_map(int map_fd, std::uint32_t key, std::span<std::byte> value)
{
	if (int ret = ::bpf_map_lookup_elem(map_fd, &key, value.data()); ret < 0)
		return failed(ret, "reading a map");
	return {};
}

result<> write_map(int map_fd, std::uint32_t key, std::span<const std::byte> value)
{
	if (int ret = ::bpf_map_update_elem(map_fd, &key, value.data(), BPF_ANY); ret < 0)
		return failed(ret, "writing a map");
	return {};
}

result<unsigned> possible_cpus()
{
	int count = ::libbpf_num_possible_cpus();
	if (count < 0)
		return failed(count, "counting CPUs");
	return static_cast<unsigned>(count);
}

void wait_for_running_programs()
{
	// An RCU grace period. Refused on nohz_full kernels only; then what runs now has ended long before a slot is
	// found, freed and given away again, which takes many system calls.
	::syscall(__NR_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
}

map_memory::map_memory(map_memory &&other) noexcept
: data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0))
{}

map_memory &map_memory::operator=(map_memory &&other) noexcept
{
	std::swap(data_, other.data_);
	std::swap(size_, other.size_);
	return *this;
}

map_memory::~map_memory()
{
	if (data_)
		::munmap(data_, size_);
}

result<map_memory> map_memory::open(int map_fd, std::size_t bytes, bool writable)
{
	void *data = ::mmap(nullptr, bytes, writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, map_fd, 0);
	if (data == MAP_FAILED)
		return system_error(errno, "mapping a map's memory");
	map_memory memory;
	memory.data_ = data;
	memory.size_ = bytes;
	return memory;
}

} // namespace sf::ebpf
