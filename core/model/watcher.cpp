// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/model/watcher.h"

#include <algorithm>
#include <cerrno>
#include <chrono>

#include <poll.h>

#include "core/base/interrupt.h"

namespace sf::model {
namespace {

using namespace std::chrono_literals;

/// An event stream that overflowed is no failure: everything is read anew.
result<bool> overflowed(const result<> &received)
{
	if (received)
		return false;
	if (received.error().code == ENOBUFS)
		return true;
	return received.error();
}

} // namespace

result<watcher> watcher::open(const deadline &until)
{
	auto devlink = nl::devlink::open(until);
	if (!devlink)
		return devlink.error();
	auto links = nl::links::open();
	if (!links)
		return links.error();
	watcher opened(std::move(*devlink), std::move(*links));
	if (auto heard = opened.devlink_.listen(); !heard)
		return heard.error();
	if (auto heard = opened.links_.listen(); !heard)
		return heard.error();
	if (auto rdma = nl::rdma::open(); rdma && rdma->listen())
		opened.rdma_ = std::move(*rdma);
	return opened;
}

result<bool> watcher::take_events(const observer &observed)
{
	bool stale = false;
	auto ports = overflowed(devlink_.receive_port_events([&](const nl::port &port, bool exists) {
		stale |= observed.on_port && observed.on_port(port, exists);
	}));
	if (!ports)
		return ports;
	auto links = overflowed(links_.receive_events([&](const nl::link &link, bool exists) {
		stale |= observed.on_link && observed.on_link(link, exists);
	}));
	if (!links)
		return links;
	const bool rdma = rdma_ && !rdma_->drain_events();
	return stale || *ports || *links || rdma;
}

result<> watcher::wait(const deadline &until, const observer &observed, const std::function<bool()> &done)
{
	std::chrono::milliseconds pause = 10ms;
	deadline next_read(0ms);

	while (!done()) {
		if (auto going = check_interrupted(); !going)
			return going;
		if (next_read.passed() || until.passed()) {
			const bool last = until.passed();
			if (auto read = observed.reread(); !read)
				return read;
			if (done())
				break;
			if (last)
				return error{error_kind::refused, ETIMEDOUT, "not within the time limit",
					     "--timeout SECONDS waits longer"};
			next_read = deadline(pause);
			pause = std::min(pause * 2, 200ms);
		}
		pollfd fds[] = {
			{devlink_.fd(), POLLIN, 0}, {links_.fd(), POLLIN, 0}, {rdma_ ? rdma_->fd() : -1, POLLIN, 0}};
		const auto limit = std::chrono::milliseconds(next_read.left_ms());
		if (::poll(fds, std::size(fds), until.left_ms(limit)) < 0 && errno != EINTR)
			return system_error(errno, "poll");
		auto stale = take_events(observed);
		if (!stale)
			return stale.error();
		if (*stale)
			next_read = deadline(0ms);
	}
	return {};
}

} // namespace sf::model
