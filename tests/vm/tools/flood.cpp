// SPDX-License-Identifier: GPL-2.0-or-later
// Frames that nobody asked for. "flood send": waits for netdevs of SFs, and floods each from the instant it appears, as
// an SF's tenant could. "flood receive": counts what arrives. Both run until SIGTERM, and then print their counts.
//	flood send { sf | rep } ETHERTYPE [up]	up: raise the netdev too, before anybody else does
//	flood receive ETHERTYPE...		of all netdevs of the namespace
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

/// As fast as can be at first, when a gap would show; then paced, so that the guest can work.
constexpr std::uint64_t rush = 400;
constexpr int burst = 16, pace_ms = 20;

constexpr std::uint16_t parent_name = 56, parent_bus = 57; ///< IFLA_PARENT_DEV_NAME, _BUS_NAME of Linux 5.14

volatile std::sig_atomic_t stopped;

[[noreturn]] void die(const char *what)
{
	std::perror(what);
	std::exit(1);
}

int packet_socket(std::uint16_t ethertype, unsigned ifindex)
{
	const int fd = ::socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	sockaddr_ll where{};
	where.sll_family = AF_PACKET;
	where.sll_protocol = htons(ethertype);
	where.sll_ifindex = static_cast<int>(ifindex);
	if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr *>(&where), sizeof(where)) < 0)
		return -1;
	return fd;
}

struct victim {
	int fd = -1;
	std::array<std::uint8_t, 60> frame{};
	std::uint64_t sent = 0;
};

class flooder {
public:
	flooder(bool reps, std::uint16_t ethertype, bool raise) : reps_(reps), raise_(raise), ethertype_(ethertype)
	{
		events_ = ::mnl_socket_open(NETLINK_ROUTE);
		if (!events_ || ::mnl_socket_bind(events_, RTMGRP_LINK, MNL_SOCKET_AUTOPID) < 0)
			die("rtnetlink");
		int size = 8 << 20;
		::setsockopt(fd(), SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
		control_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	}

	void run()
	{
		while (!stopped) {
			const bool rushing = send_all();
			pollfd wait = {fd(), POLLIN, 0};
			if (::poll(&wait, 1, victims_.empty() ? 200 : rushing ? 0 : pace_ms) > 0)
				take_events();
		}
		std::printf("netdevs=%llu sent=%llu refused=%llu\n", netdevs_, sent_, refused_);
	}

private:
	[[nodiscard]] int fd() const { return ::mnl_socket_get_fd(events_); }

	void take_events()
	{
		alignas(nlmsghdr) char buffer[32768];
		const ssize_t length = ::recv(fd(), buffer, sizeof(buffer), MSG_DONTWAIT);
		int left = static_cast<int>(length);
		for (auto *message = reinterpret_cast<nlmsghdr *>(buffer); ::mnl_nlmsg_ok(message, left);
		     message = ::mnl_nlmsg_next(message, &left))
			if (message->nlmsg_type == RTM_NEWLINK || message->nlmsg_type == RTM_DELLINK)
				take(*message);
	}

	void take(const nlmsghdr &message)
	{
		const auto *info = static_cast<const ifinfomsg *>(::mnl_nlmsg_get_payload(&message));
		const auto index = static_cast<unsigned>(info->ifi_index);
		if (message.nlmsg_type == RTM_DELLINK) {
			forget(index);
			return;
		}
		attributes_.fill(nullptr);
		::mnl_attr_parse(
			&message, sizeof(*info),
			[](const nlattr *attr, void *data) {
				auto &table = *static_cast<decltype(attributes_) *>(data);
				if (::mnl_attr_get_type(attr) < table.size())
					table[::mnl_attr_get_type(attr)] = attr;
				return MNL_CB_OK;
			},
			&attributes_);
		const std::string_view parent = text(parent_name), bus = text(parent_bus),
				       port = text(IFLA_PHYS_PORT_NAME);
		const bool wanted = reps_ ? port.find("sf") != port.npos && bus == "pci"
					  : bus == "auxiliary" && parent.find(".sf.") != parent.npos;
		if (wanted && attributes_[IFLA_ADDRESS] && !victims_.contains(index))
			take_victim(index, text(IFLA_IFNAME), ::mnl_attr_get_payload(attributes_[IFLA_ADDRESS]));
	}

	[[nodiscard]] const char *text(std::uint16_t attribute) const
	{
		return attributes_[attribute] ? ::mnl_attr_get_str(attributes_[attribute]) : "";
	}

	void take_victim(unsigned index, const char *name, const void *address)
	{
		victim item;
		if (raise_)
			raise(name);
		item.fd = packet_socket(0, index);
		if (item.fd < 0)
			return; // gone again, or renamed into another namespace
		std::memset(item.frame.data(), 0xff, ETH_ALEN);
		std::memcpy(item.frame.data() + ETH_ALEN, address, ETH_ALEN);
		const std::uint16_t type = htons(ethertype_);
		std::memcpy(item.frame.data() + 2 * ETH_ALEN, &type, sizeof(type));
		victims_[index] = item;
		netdevs_++;
	}

	void raise(const char *name) const
	{
		ifreq request{};
		std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
		if (::ioctl(control_, SIOCGIFFLAGS, &request) < 0)
			return;
		request.ifr_flags |= IFF_UP;
		::ioctl(control_, SIOCSIFFLAGS, &request);
	}

	void forget(unsigned index)
	{
		if (const auto found = victims_.find(index); found != victims_.end()) {
			::close(found->second.fd);
			victims_.erase(found);
		}
	}

	/// Whether one of them still gets all it can take.
	bool send_all()
	{
		bool rushing = false;
		for (auto &[index, item] : victims_) {
			sockaddr_ll where{};
			where.sll_family = AF_PACKET;
			where.sll_ifindex = static_cast<int>(index);
			where.sll_halen = ETH_ALEN;
			for (int i = 0; i < burst; i++) {
				const bool taken = ::sendto(item.fd, item.frame.data(), item.frame.size(), 0,
							    reinterpret_cast<sockaddr *>(&where), sizeof(where)) > 0;
				// An egress program that drops says ENOBUFS: the frame was sent as far as we are
				// concerned.
				const bool dropped = !taken && errno == ENOBUFS;
				item.sent += taken || dropped;
				sent_ += taken || dropped;
				refused_ += !taken && !dropped;
			}
			rushing |= item.sent < rush;
		}
		return rushing;
	}

	bool reps_, raise_;
	std::uint16_t ethertype_;
	mnl_socket *events_ = nullptr;
	int control_ = -1;
	std::array<const nlattr *, 64> attributes_{}; ///< of the message at hand
	std::map<unsigned, victim> victims_;
	unsigned long long netdevs_ = 0, sent_ = 0, refused_ = 0;
};

void receive(const std::vector<std::uint16_t> &ethertypes)
{
	std::vector<pollfd> sockets;
	for (std::uint16_t ethertype : ethertypes) {
		const int fd = packet_socket(ethertype, 0);
		if (fd < 0)
			die("packet socket");
		sockets.push_back({fd, POLLIN, 0});
	}
	std::vector<unsigned long long> counts(ethertypes.size());
	std::puts("ready");
	while (!stopped) {
		char frame[64];
		::poll(sockets.data(), sockets.size(), 200);
		for (std::size_t i = 0; i < sockets.size(); i++)
			while (::recv(sockets[i].fd, frame, sizeof(frame), MSG_TRUNC) > 0)
				counts[i]++;
	}
	for (std::size_t i = 0; i < counts.size(); i++) {
		tpacket_stats lost{};
		socklen_t size = sizeof(lost);
		::getsockopt(sockets[i].fd, SOL_PACKET, PACKET_STATISTICS, &lost, &size);
		std::printf("%04x=%llu\n", ethertypes[i], counts[i] + lost.tp_drops);
	}
}

std::uint16_t ethertype_of(const char *text)
{
	return static_cast<std::uint16_t>(std::strtoul(text, nullptr, 16));
}

} // namespace

int main(int argc, char **argv)
{
	struct sigaction stop {};
	stop.sa_handler = [](int) { stopped = 1; };
	::sigaction(SIGTERM, &stop, nullptr);
	::sigaction(SIGINT, &stop, nullptr);
	std::setvbuf(stdout, nullptr, _IOLBF, 0);

	const std::vector<std::string> args(argv + 1, argv + argc);
	if (args.size() >= 3 && args[0] == "send" && (args[1] == "sf" || args[1] == "rep")) {
		flooder all(args[1] == "rep", ethertype_of(argv[3]), args.size() > 3 && args[3] == "up");
		std::puts("ready");
		all.run();
		return 0;
	}
	if (args.size() >= 2 && args[0] == "receive") {
		std::vector<std::uint16_t> ethertypes;
		for (std::size_t i = 1; i < args.size(); i++)
			ethertypes.push_back(ethertype_of(argv[i + 1]));
		receive(ethertypes);
		return 0;
	}
	std::fprintf(stderr, "Usage: flood send { sf | rep } ETHERTYPE [up] | flood receive ETHERTYPE...\n");
	return 1;
}
