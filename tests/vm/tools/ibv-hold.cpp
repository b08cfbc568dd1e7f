// SPDX-License-Identifier: GPL-2.0-or-later
// Opens an RDMA device and holds it until SIGTERM, or until the kernel takes it away: prints "open", then "gone" if so.
//	ibv-hold NAME
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <infiniband/verbs.h>
#include <poll.h>

namespace {

volatile std::sig_atomic_t stopped;

ibv_context *open_named(const char *name)
{
	int count = 0;
	ibv_device **devices = ::ibv_get_device_list(&count);
	for (int i = 0; devices && i < count; i++)
		if (std::strcmp(::ibv_get_device_name(devices[i]), name) == 0)
			return ::ibv_open_device(devices[i]);
	errno = ENODEV;
	return nullptr;
}

} // namespace

int main(int argc, char **argv)
{
	struct sigaction stop {};
	stop.sa_handler = [](int) { stopped = 1; };
	::sigaction(SIGTERM, &stop, nullptr);
	std::setvbuf(stdout, nullptr, _IOLBF, 0);

	ibv_context *context = argc == 2 ? open_named(argv[1]) : nullptr;
	if (!context) {
		std::perror(argc == 2 ? argv[1] : "Usage: ibv-hold NAME");
		return 1;
	}
	std::puts("open");
	while (!stopped) {
		pollfd wait = {context->async_fd, POLLIN, 0};
		if (::poll(&wait, 1, 500) <= 0)
			continue;
		ibv_async_event event{};
		if (::ibv_get_async_event(context, &event) < 0) {
			std::puts("gone");
			return 0;
		}
		::ibv_ack_async_event(&event);
		if (event.event_type == IBV_EVENT_DEVICE_FATAL) {
			std::puts("gone");
			return 0;
		}
	}
	return 0;
}
