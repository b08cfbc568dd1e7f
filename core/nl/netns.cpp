// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/netns.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

#include <fmt/format.h>
#include <linux/magic.h>

#include "core/base/print.h"

namespace sf::nl {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view named_dir = "/run/netns";
constexpr const char *own_path = "/proc/thread-self/ns/net";
constexpr std::string_view pid_prefix = "pid:";

/// Opens a namespace's file. EINVAL where the file is none: ip-netns(8) leaves empty files behind after a crash.
result<netns> open_path(const std::string &path, std::string name)
{
	netns space{std::move(name), 0, unique_fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK))};
	if (!space.fd)
		return system_error(errno, path);
	struct statfs system {};
	struct stat file {};
	if (::fstatfs(space.fd.get(), &system) < 0 || ::fstat(space.fd.get(), &file) < 0)
		return system_error(errno, path);
	if (system.f_type != NSFS_MAGIC)
		return system_error(EINVAL, path + " is not a network namespace");
	space.inode = file.st_ino;
	return space;
}

/// The names in a directory, sorted; none where it cannot be read.
std::vector<std::string> entries(std::string_view dir)
{
	std::vector<std::string> names;
	std::error_code code;
	for (fs::directory_iterator at(dir, code), end; !code && at != end; at.increment(code))
		names.push_back(at->path().filename().string());
	std::ranges::sort(names);
	return names;
}

bool is_number(std::string_view text)
{
	return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string hint_of_names()
{
	auto names = entries(named_dir);
	return names.empty() ? std::string("there is no named network namespace")
			     : fmt::format("there are: {}", fmt::join(names, ", "));
}

/// The inode that the link /proc/PID/ns/net names, "net:[4026531840]", which does not need the file opened.
result<std::uint64_t> inode_of(const std::string &path)
{
	std::error_code code;
	auto target = fs::read_symlink(path, code).string();
	if (code)
		return system_error(code.value(), path);
	auto begin = target.find('[');
	std::uint64_t inode = 0;
	if (begin != target.npos)
		std::from_chars(target.data() + begin + 1, target.data() + target.size(), inode);
	return inode;
}

bool gone(int code)
{
	return code == ENOENT || code == ESRCH;
}

void add_named(netns_list &list, std::set<std::uint64_t> &seen)
{
	for (const auto &name : entries(named_dir)) {
		auto space = open_path(fmt::format("{}/{}", named_dir, name), name);
		if (!space && !gone(space.error().code) && space.error().code != EINVAL)
			list.all_seen = false;
		if (space && seen.insert(space->inode).second)
			list.spaces.push_back(std::move(*space));
	}
}

void add_of_processes(netns_list &list, std::set<std::uint64_t> &seen)
{
	for (const auto &pid : entries("/proc")) {
		if (!is_number(pid))
			continue;
		auto path = fmt::format("/proc/{}/ns/net", pid);
		auto inode = inode_of(path);
		if (!inode) {
			list.all_seen &= gone(inode.error().code);
			continue;
		}
		if (seen.contains(*inode))
			continue;
		auto space = open_path(path, fmt::format("{}{}", pid_prefix, pid));
		if (!space)
			list.all_seen &= gone(space.error().code);
		else if (seen.insert(space->inode).second)
			list.spaces.push_back(std::move(*space));
	}
}

/// The way back. Without it the rest of the program would run in a namespace that nobody chose.
class restored {
public:
	explicit restored(netns home) : home_(std::move(home)) {}
	restored(const restored &) = delete;
	restored &operator=(const restored &) = delete;
	~restored()
	{
		if (::setns(home_.fd.get(), CLONE_NEWNET) == 0)
			return;
		print(stderr, "Error: cannot return to the network namespace: {}\n", ::strerror(errno));
		std::abort();
	}

private:
	netns home_;
};

} // namespace

result<netns> open_netns(const std::string &name)
{
	std::string path = fmt::format("{}/{}", named_dir, name);
	if (name.starts_with(pid_prefix) && is_number(name.substr(pid_prefix.size())))
		path = fmt::format("/proc/{}/ns/net", name.substr(pid_prefix.size()));
	else if (name.find('/') != name.npos)
		path = name;
	else if (name.empty() || name == "." || name == "..")
		return usage_error(fmt::format("'{}' is not the name of a network namespace", name), hint_of_names());
	auto space = open_path(path, name);
	if (!space && gone(space.error().code))
		return usage_error(fmt::format("there is no network namespace '{}'", name), hint_of_names());
	return space;
}

result<netns> current_netns()
{
	return open_path(own_path, "");
}

netns_list list_netns()
{
	netns_list list;
	std::set<std::uint64_t> seen;
	if (auto own = inode_of(own_path))
		seen.insert(*own);
	add_named(list, seen);
	add_of_processes(list, seen);
	return list;
}

netns_list list_named_netns()
{
	netns_list list;
	std::set<std::uint64_t> seen;
	add_named(list, seen);
	return list;
}

result<> enter_netns(const netns &target)
{
	if (::setns(target.fd.get(), CLONE_NEWNET) == 0)
		return {};
	int code = errno;
	auto what = fmt::format("entering network namespace {}", target.name);
	return system_error(code, code == EPERM ? what + " (needs CAP_SYS_ADMIN)" : what);
}

result<> in_netns(const netns &target, const std::function<result<>()> &body)
{
	auto home = current_netns();
	if (!home)
		return home.error();
	if (home->inode == target.inode)
		return body();
	auto entered = enter_netns(target);
	if (!entered)
		return entered;
	restored back(std::move(*home));
	return body();
}

} // namespace sf::nl
