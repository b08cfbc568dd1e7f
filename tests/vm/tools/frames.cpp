// SPDX-License-Identifier: GPL-2.0-or-later
// frames MAC COUNT: COUNT broadcast frames from sf (in the namespace blue, with this source MAC) to rep (here), and as
// many back. Prints how many arrived: "out N in N". The guests' Python is too small for this.
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include "core/base/fd.h"
#include "core/base/mac.h"

namespace {

constexpr std::uint16_t experimental = 0x88b5; // IEEE 802's: nothing else is counted

void require(bool good, const char *what)
{
	if (good)
		return;
	std::perror(what);
	std::exit(2);
}

sf::unique_fd open_socket(const char *dev)
{
	sf::unique_fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(experimental)));
	sockaddr_ll to{};
	to.sll_family = AF_PACKET;
	to.sll_protocol = htons(experimental);
	to.sll_ifindex = static_cast<int>(::if_nametoindex(dev));
	require(::bind(fd.get(), reinterpret_cast<sockaddr *>(&to), sizeof(to)) == 0, dev);
	return fd;
}

sf::unique_fd open_in(const char *netns, const char *dev)
{
	sf::unique_fd here(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
	sf::unique_fd there(::open(netns, O_RDONLY | O_CLOEXEC));
	require(::setns(there.get(), CLONE_NEWNET) == 0, netns);
	sf::unique_fd opened = open_socket(dev);
	require(::setns(here.get(), CLONE_NEWNET) == 0, "back");
	return opened;
}

int drain(int fd)
{
	std::array<char, 2048> buffer;
	int count = 0;
	while (::recv(fd, buffer.data(), buffer.size(), 0) > 0)
		count++;
	return count;
}

int carry(int from, int to, const sf::mac_address &mac, int count)
{
	std::array<unsigned char, 60> frame{};
	std::memset(frame.data(), 0xff, ETH_ALEN);
	std::memcpy(frame.data() + ETH_ALEN, mac.bytes.data(), ETH_ALEN);
	frame[12] = experimental >> 8;
	frame[13] = experimental & 0xff;
	int arrived = 0;
	for (int i = 0; i < count; i++) {
		(void)!::send(from, frame.data(), frame.size(), 0); // a drop on egress is ENOBUFS to the sender
		arrived += drain(to);
	}
	pollfd wait{.fd = to, .events = POLLIN, .revents = 0};
	while (::poll(&wait, 1, 300) > 0)
		arrived += drain(to);
	return arrived;
}

} // namespace

int main(int argc, char **argv)
{
	auto mac = sf::parse_mac(argc > 2 ? argv[1] : "");
	if (!mac) {
		std::fprintf(stderr, "Usage: frames MAC COUNT\n");
		return 1;
	}
	sf::unique_fd rep = open_socket("rep"), sf = open_in("/run/netns/blue", "sf");
	int count = std::atoi(argv[2]);
	int out = carry(sf.get(), rep.get(), *mac, count);
	int in = carry(rep.get(), sf.get(), {{2, 0, 0, 0, 0, 1}}, count);
	std::printf("out %d in %d\n", out, in);
	return 0;
}
