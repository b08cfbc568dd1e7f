// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/policy/home.h"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/ebpf/object.h"

namespace sf::policy {

namespace {

constexpr std::string_view programs_prefix = "programs_";
constexpr const char *links = "links", *half_made = "new", *half_removed = "old";
constexpr std::array<const char *, 2> program_names{"sf_in", "sf_out"}; // index: direction

std::string path_of(std::string_view name)
{
	return fmt::format("{}/{}/", home_path, name);
}

std::vector<std::string> names_in(const std::string &directory)
{
	std::vector<std::string> names;
	std::error_code code;
	for (std::filesystem::directory_iterator it(directory, code), end; !code && it != end; it.increment(code))
		names.push_back(it->path().filename());
	return names;
}

/// @name and the pins in it, no deeper.
void remove_pins(int parent, const std::string &path, const char *name)
{
	if (::unlinkat(parent, name, AT_REMOVEDIR) == 0 || errno != ENOTEMPTY)
		return;
	for (const std::string &pin : names_in(path))
		::unlink((path + pin).c_str());
	::unlinkat(parent, name, AT_REMOVEDIR);
}

std::string programs_name()
{
	return fmt::format("{}{}_{}", programs_prefix, SF_POLICY_ABI, ebpf::build_id());
}

std::optional<std::string> find_programs()
{
	for (std::string &name : names_in(home_path))
		if (name.starts_with(programs_prefix))
			return std::move(name);
	return std::nullopt;
}

/// The build of the programs in directory @name, if we understand their maps.
result<std::string> compatible_build(const std::string &name)
{
	int abi = 0;
	const char *end = name.data() + name.size();
	auto read = std::from_chars(name.data() + programs_prefix.size(), end, abi);
	if (read.ec == std::errc{} && abi == SF_POLICY_ABI && read.ptr != end && *read.ptr == '_')
		return std::string(read.ptr + 1, end);
	return error{
		error_kind::refused, EPROTO,
		fmt::format("the policy in force was made by another version of iproute2-sf (its maps are of version "
			    "{}, this one's of {})",
			    abi, SF_POLICY_ABI),
		fmt::format("delete the SFs with that version, or remove {}, which lifts every policy of this host",
			    home_path)};
}

std::uint64_t inode_of(const std::string &path)
{
	struct stat about;
	return ::stat(path.c_str(), &about) == 0 ? about.st_ino : 0;
}

result<> open_programs(installation &into)
{
	for (std::size_t dir = 0; dir < program_names.size(); dir++) {
		auto fd = ebpf::open_pin(into.directory + program_names[dir]);
		if (!fd)
			return fd.error();
		auto description = ebpf::program_of(fd->get());
		if (!description)
			return description.error();
		into.programs[dir] = std::move(*fd);
		into.descriptions[dir] = std::move(*description);
	}
	return {};
}

result<ebpf::map_memory> open_memory(const std::string &path, std::size_t size, bool writable)
{
	auto fd = ebpf::open_pin(path);
	if (!fd)
		return fd.error();
	return ebpf::map_memory::open(fd->get(), size, writable);
}

result<> open_maps(installation &into, bool writable)
{
	auto counters = ebpf::open_pin(into.directory + "sf_counters");
	if (!counters)
		return counters.error();
	auto index = open_memory(into.directory + "sf_index", sizeof(sf_bucket) * SF_BUCKETS, writable);
	if (!index)
		return index.error();
	auto owners = open_memory(into.directory + "sf_owners", sizeof(sf_owner) * SF_MAX_PORTS, writable);
	if (!owners)
		return owners.error();
	into.counters = std::move(*counters);
	into.index = std::move(*index);
	into.owners = std::move(*owners);
	into.ports = {{static_cast<sf_bucket *>(into.index.data()), SF_BUCKETS},
		      {static_cast<sf_owner *>(into.owners.data()), SF_MAX_PORTS}};
	return {};
}

result<installation> open_directory(const std::string &name, std::string build, bool writable)
{
	installation opened;
	opened.directory = path_of(name);
	opened.build = std::move(build);
	opened.inode = inode_of(opened.directory);
	if (auto done = open_programs(opened); !done)
		return done.error();
	if (auto done = open_maps(opened, writable); !done)
		return done.error();
	return opened;
}

} // namespace

result<std::optional<installation>> open_installation(const home_lock &, bool writable)
{
	auto name = find_programs();
	if (!name)
		return std::optional<installation>();
	auto build = compatible_build(*name);
	if (!build)
		return build.error();
	auto opened = open_directory(*name, std::move(*build), writable);
	if (!opened)
		return opened.error();
	return std::optional(std::move(*opened));
}

result<installation> install(const home_lock &lock)
{
	std::string making = path_of(half_made), name = programs_name();
	remove_pins(lock.fd(), making, half_made);
	if (::mkdirat(lock.fd(), half_made, 0700) < 0)
		return system_error(errno, "making " + making);
	auto loaded = ebpf::load_and_pin(making);
	if (loaded && ::renameat(lock.fd(), half_made, lock.fd(), name.c_str()) < 0)
		loaded = system_error(errno, "renaming " + making);
	if (!loaded) {
		remove_pins(lock.fd(), making, half_made);
		return loaded.error();
	}
	return open_directory(name, ebpf::build_id(), true);
}

bool is_current(const home_lock &, const installation &opened)
{
	return opened.inode && inode_of(opened.directory) == opened.inode;
}

void remove_programs(const home_lock &lock)
{
	remove_pins(lock.fd(), path_of(half_removed), half_removed);
	if (auto name = find_programs())
		(void)::renameat(lock.fd(), name->c_str(), lock.fd(), half_removed);
	remove_pins(lock.fd(), path_of(half_removed), half_removed);
}

void tidy(const home_lock &lock, bool in_use)
{
	remove_pins(lock.fd(), path_of(half_made), half_made);
	remove_pins(lock.fd(), path_of(half_removed), half_removed);
	if (in_use)
		return;
	remove_programs(lock);
	::unlinkat(lock.fd(), links, AT_REMOVEDIR);
	::rmdir(home_path);
}

std::string links_path(std::string_view name)
{
	return fmt::format("{}/{}/{}/", home_path, links, name);
}

result<> make_links_directory(const home_lock &lock, std::string_view name)
{
	std::string path = links_path(name);
	if (::mkdirat(lock.fd(), links, 0700) < 0 && errno != EEXIST)
		return system_error(errno, "making " + path_of(links));
	if (::mkdir(path.c_str(), 0700) < 0 && errno != EEXIST)
		return system_error(errno, "making " + path);
	return {};
}

void remove_links_directory(const home_lock &, std::string_view name)
{
	std::string path = links_path(name);
	remove_pins(AT_FDCWD, path, path.c_str());
}

std::vector<std::string> links_directories(const home_lock &)
{
	return names_in(path_of(links));
}

} // namespace sf::policy
