// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/model/udev.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "core/base/fd.h"
#include "core/base/interrupt.h"

namespace sf::model {
namespace {

constexpr const char *control_socket = "/run/udev/control";
constexpr const char *database = "/run/udev/data";

bool is_settled(std::uint32_t ifindex)
{
	const std::string entry = std::string(database) + "/n" + std::to_string(ifindex);
	return ::access(entry.c_str(), F_OK) == 0;
}

void drain(int fd)
{
	char events[4096];
	while (::read(fd, events, sizeof(events)) > 0)
		;
}

} // namespace

void settle_udev(std::span<const std::uint32_t> ifindexes, const deadline &until)
{
	using namespace std::chrono_literals;

	if (::access(control_socket, F_OK) != 0)
		return;
	const unique_fd watch(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
	if (!watch || ::inotify_add_watch(watch.get(), database, IN_MOVED_TO | IN_CREATE | IN_CLOSE_WRITE) < 0)
		return;
	while (!std::ranges::all_of(ifindexes, is_settled) && !until.passed() && !interrupted()) {
		pollfd fd = {watch.get(), POLLIN, 0};
		::poll(&fd, 1, until.left_ms(200ms));
		drain(watch.get());
	}
}

} // namespace sf::model
