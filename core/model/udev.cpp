// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/model/udev.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/fd.h"
#include "core/base/interrupt.h"

namespace sf::model {
namespace {

constexpr const char *control_socket = "/run/udev/control";
constexpr const char *database = "/run/udev/data";
constexpr const char *queue = "/run/udev/queue"; ///< exists while udevd has events to work on

/// udevd writes the entry before it renames, marked so, and again when the kernel has told it of the new name. As
/// sd_device_get_is_initialized(3): an entry without "I:" is of a device that no rule has seen to the end.
bool is_settled(std::uint32_t ifindex)
{
	std::ifstream entry(std::string(database) + "/n" + std::to_string(ifindex));
	bool initialized = false;

	for (std::string line; std::getline(entry, line);) {
		if (line == "E:ID_RENAMING=1")
			return false;
		initialized |= line.starts_with("I:");
	}
	return initialized;
}

/// Whether udevd has worked on events, and has had none left for a while: what has no entry then gets none any more, as
/// where a rename was refused. A single look would not do: it may not have read the netdev's event yet.
class idle_watch {
public:
	bool is_over()
	{
		if (::access(queue, F_OK) == 0) {
			worked_ = true;
			quiet_.restart();
		}
		return worked_ && quiet_.passed();
	}

private:
	bool worked_ = false;
	deadline quiet_{std::chrono::milliseconds(300)};
};

/// udevd knows the netdevs of the namespace that it runs in, which is init's.
bool is_udev_namespace()
{
	struct stat own = {}, init = {};
	return ::stat("/proc/thread-self/ns/net", &own) == 0 && ::stat("/proc/1/ns/net", &init) == 0 &&
	       own.st_ino == init.st_ino;
}

void drain(int fd)
{
	char events[4096];
	while (::read(fd, events, sizeof(events)) > 0)
		;
}

} // namespace

void settle_udev(std::span<const std::uint32_t> ifindexes, std::chrono::milliseconds limit, deadline &until)
{
	using namespace std::chrono_literals;

	if (::access(control_socket, F_OK) != 0 || !is_udev_namespace())
		return;
	const unique_fd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
	if (!watch)
		return;
	// There is no database before the first entry: the time limit of poll() then sees to it.
	(void)::inotify_add_watch(watch.get(), database, IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE);
	std::vector<std::uint32_t> pending(ifindexes.begin(), ifindexes.end());
	deadline stuck(limit);
	idle_watch idle;
	while (!stuck.passed() && !until.passed() && !interrupted()) {
		const bool moves = std::erase_if(pending, is_settled) > 0;
		if (pending.empty() || idle.is_over())
			return;
		if (moves) {
			stuck.restart();
			until.restart();
		}
		pollfd fd = {watch.get(), POLLIN, 0};
		::poll(&fd, 1, stuck.left_ms(100ms));
		drain(watch.get());
	}
}

} // namespace sf::model
