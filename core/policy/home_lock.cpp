// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>
#include <charconv>
#include <chrono>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "core/base/interrupt.h"
#include "core/base/deadline.h"
#include "core/policy/home.h"

namespace sf::policy {

namespace {

constexpr auto patience = std::chrono::seconds(10);

/// An attacker who can write here could hand us programs and maps of his own.
result<> require_trusted(const struct stat &about, const std::string &path)
{
	bool others = (about.st_mode & (S_IWGRP | S_IWOTH)) && !(about.st_mode & S_ISVTX);
	if (about.st_uid == 0 && !others)
		return {};
	return error{error_kind::refused, EPERM,
		     path + (about.st_uid ? ": not owned by root" : ": writable by others than root"),
		     "whoever made it so can forge policies; have root remove it, or correct its owner and mode"};
}

result<> make_home()
{
	struct statfs fs;
	struct stat about;
	if (::statfs(bpffs, &fs) < 0 || fs.f_type != BPF_FS_MAGIC)
		return error{error_kind::refused, ENODEV, fmt::format("no bpffs is mounted on {}", bpffs),
			     fmt::format("mount -t bpf bpf {}", bpffs)};
	if (::stat(bpffs, &about) < 0)
		return system_error(errno, bpffs);
	if (auto trusted = require_trusted(about, bpffs); !trusted)
		return trusted;
	if (::mkdir(home_path, 0700) < 0 && errno != EEXIST)
		return system_error(errno == EACCES ? EPERM : errno, fmt::format("making {}", home_path));
	return {};
}

/// The process that holds a flock on the file, by proc_locks(5): "1: FLOCK ADVISORY WRITE 4711 00:1f:8 0 EOF".
std::string holder_of(const struct stat &about)
{
	std::ifstream locks("/proc/locks");
	std::string place = fmt::format(" {:02x}:{:02x}:{} ", major(about.st_dev), minor(about.st_dev), about.st_ino);
	for (std::string line; std::getline(locks, line);) {
		auto end = line.find(place);
		if (end == std::string::npos || line.find("->") != std::string::npos)
			continue;
		std::string pid = line.substr(line.rfind(' ', end - 1) + 1, end - line.rfind(' ', end - 1) - 1);
		std::ifstream comm("/proc/" + pid + "/comm");
		std::string name;
		std::getline(comm, name);
		return fmt::format("process {}{}", pid, name.empty() ? "" : " (" + name + ")");
	}
	return "another process";
}

/// flock(2) has no timeout and tells nobody when it is free, so this asks again, ever less often.
result<> wait_for_lock(int fd, int operation, const deadline &until)
{
	for (int pause = 1;; pause = std::min(2 * pause, 50)) {
		if (::flock(fd, operation | LOCK_NB) == 0)
			return {};
		if (errno != EWOULDBLOCK && errno != EINTR)
			return system_error(errno, fmt::format("locking {}", home_path));
		if (auto going = check_interrupted(); !going)
			return going;
		if (until.passed())
			break;
		::poll(nullptr, 0, pause);
	}
	struct stat about;
	if (::fstat(fd, &about) < 0)
		return system_error(errno, home_path);
	return error{error_kind::refused,
		     EBUSY,
		     fmt::format("the policy is locked by {} for more than {} s", holder_of(about), patience.count()),
		     {}};
}

enum class missing { make, tell };

/// A directory that is removed while we wait for it must not be worked in: then this starts over.
result<unique_fd> acquire(int operation, missing what)
{
	deadline until(patience);
	for (;;) {
		unique_fd fd(::open(home_path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
		if (!fd && errno == ENOENT && what == missing::make) {
			if (auto made = make_home(); !made)
				return made.error();
			continue;
		}
		if (!fd && errno == ENOENT)
			return unique_fd();
		if (!fd)
			return system_error(errno == EACCES ? EPERM : errno, home_path)
				.with_hint("policies are root's: CAP_BPF and CAP_NET_ADMIN are needed");
		struct stat opened, named;
		if (::fstat(fd.get(), &opened) < 0)
			return system_error(errno, home_path);
		if (auto trusted = require_trusted(opened, home_path); !trusted)
			return trusted.error();
		if (auto locked = wait_for_lock(fd.get(), operation, until); !locked)
			return locked.error();
		if (::stat(home_path, &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev)
			return fd;
	}
}

} // namespace

result<home_lock> home_lock::exclusive()
{
	auto fd = acquire(LOCK_EX, missing::make);
	if (!fd)
		return fd.error();
	return home_lock(std::move(*fd));
}

result<std::optional<home_lock>> home_lock::shared()
{
	auto fd = acquire(LOCK_SH, missing::tell);
	if (!fd)
		return fd.error();
	if (!*fd)
		return std::optional<home_lock>();
	return std::optional(home_lock(std::move(*fd)));
}

} // namespace sf::policy
