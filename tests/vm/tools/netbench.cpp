// SPDX-License-Identifier: GPL-2.0-or-later
// What a path between two namespaces carries. "netbench serve PORT" answers all of it, until it is killed:
//	netbench tcp ADDRESS PORT SECONDS STREAMS	prints Mbit/s that were received
//	netbench pps ADDRESS PORT SECONDS		prints frames of 64 bytes (with FCS) received per second
//	netbench rtt ADDRESS PORT SECONDS		prints the mean round trip of a datagram, in microseconds
// One program for both sides and all figures, since programs start slowly under emulation.
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using clock_type = std::chrono::steady_clock;
constexpr std::size_t payload = 18; // with UDP, IPv4 and Ethernet headers 60 bytes
constexpr int batch = 32;

void require(bool good, const char *what)
{
	if (good)
		return;
	std::perror(what);
	std::exit(1);
}

double seconds_since(clock_type::time_point start)
{
	return std::chrono::duration<double>(clock_type::now() - start).count();
}

sockaddr_in address_of(const char *address, int port)
{
	sockaddr_in where{};
	where.sin_family = AF_INET;
	where.sin_port = htons(static_cast<std::uint16_t>(port));
	require(::inet_pton(AF_INET, address, &where.sin_addr) == 1, address);
	return where;
}

int bound_socket(int type, int port)
{
	const int fd = ::socket(AF_INET, type, 0), one = 1;
	const sockaddr_in where = address_of("0.0.0.0", port);
	::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	require(fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr *>(&where), sizeof(where)) == 0, "bind");
	return fd;
}

int connected_socket(int type, const char *address, int port)
{
	const int fd = ::socket(AF_INET, type, 0);
	const sockaddr_in where = address_of(address, port);
	require(fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr *>(&where), sizeof(where)) == 0, "connect");
	const timeval patience = {5, 0};
	::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

// Of the datagrams' server: PORT echoes, PORT + 1 counts, and answers a datagram of one byte with the count.
void echo(int fd)
{
	char data[64];
	sockaddr_in from{};
	for (;;) {
		socklen_t size = sizeof(from);
		const ssize_t length =
			::recvfrom(fd, data, sizeof(data), 0, reinterpret_cast<sockaddr *>(&from), &size);
		if (length > 0)
			::sendto(fd, data, static_cast<std::size_t>(length), 0, reinterpret_cast<sockaddr *>(&from),
				 size);
	}
}

struct datagrams {
	std::array<mmsghdr, batch> headers{};
	std::array<iovec, batch> vectors{};
	std::array<std::array<char, payload>, batch> data{};
	std::array<sockaddr_in, batch> peers{};

	explicit datagrams(bool named)
	{
		for (std::size_t i = 0; i < batch; i++) {
			vectors[i] = {data[i].data(), payload};
			headers[i].msg_hdr.msg_iov = &vectors[i];
			headers[i].msg_hdr.msg_iovlen = 1;
			if (named)
				headers[i].msg_hdr.msg_name = &peers[i];
		}
	}
};

void count(int fd)
{
	const int size = 32 << 20;
	::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	datagrams in(true);
	std::uint64_t total = 0;
	for (;;) {
		for (auto &header : in.headers)
			header.msg_hdr.msg_namelen = sizeof(sockaddr_in);
		const int got = ::recvmmsg(fd, in.headers.data(), batch, MSG_WAITFORONE, nullptr);
		for (int i = 0; i < got; i++) {
			const auto at = static_cast<std::size_t>(i);
			if (in.headers[at].msg_len == payload)
				total++;
			else
				::sendto(fd, &total, sizeof(total), 0, reinterpret_cast<sockaddr *>(&in.peers[at]),
					 sizeof(sockaddr_in));
		}
	}
}

// One stream: reads all, then tells how much.
void drain(int fd)
{
	static thread_local std::array<char, 1 << 17> data;
	std::uint64_t total = 0;
	for (ssize_t length; (length = ::read(fd, data.data(), data.size())) > 0;)
		total += static_cast<std::uint64_t>(length);
	require(::write(fd, &total, sizeof(total)) == sizeof(total), "answer");
	::close(fd);
}

void serve(int port)
{
	const int listener = bound_socket(SOCK_STREAM, port);
	require(::listen(listener, 64) == 0, "listen");
	std::thread(echo, bound_socket(SOCK_DGRAM, port)).detach();
	std::thread(count, bound_socket(SOCK_DGRAM, port + 1)).detach();
	std::puts("ready");
	std::fflush(stdout);
	for (;;) {
		const int fd = ::accept(listener, nullptr, nullptr);
		if (fd >= 0)
			std::thread(drain, fd).detach();
	}
}

std::uint64_t stream(int fd, double seconds)
{
	static const std::array<char, 1 << 17> data{};
	for (const auto start = clock_type::now(); seconds_since(start) < seconds;)
		require(::write(fd, data.data(), data.size()) > 0, "write");
	::shutdown(fd, SHUT_WR);
	std::uint64_t total = 0;
	require(::read(fd, &total, sizeof(total)) == sizeof(total), "no answer");
	::close(fd);
	return total;
}

double tcp(const char *address, int port, double seconds, int streams)
{
	std::atomic<std::uint64_t> total = 0;
	std::vector<std::thread> threads;
	const auto start = clock_type::now();
	for (int i = 0; i < streams; i++)
		threads.emplace_back([&] { total += stream(connected_socket(SOCK_STREAM, address, port), seconds); });
	for (auto &thread : threads)
		thread.join();
	return static_cast<double>(total) * 8 / 1e6 / seconds_since(start);
}

std::uint64_t counted(int fd)
{
	std::uint64_t total = 0;
	require(::send(fd, "?", 1, 0) == 1 && ::recv(fd, &total, sizeof(total), 0) == sizeof(total), "no count");
	return total;
}

double pps(const char *address, int port, double seconds)
{
	const int fd = connected_socket(SOCK_DGRAM, address, port + 1);
	datagrams out(false);
	const std::uint64_t before = counted(fd);
	const auto start = clock_type::now();
	while (seconds_since(start) < seconds)
		require(::sendmmsg(fd, out.headers.data(), batch, 0) > 0, "sendmmsg");
	// the answer comes behind all that is on its way
	return static_cast<double>(counted(fd) - before) / seconds_since(start);
}

double rtt(const char *address, int port, double seconds)
{
	const int fd = connected_socket(SOCK_DGRAM, address, port);
	char data[payload] = {};
	long rounds = 0;
	const auto start = clock_type::now();
	for (; seconds_since(start) < seconds; rounds++)
		require(::send(fd, data, sizeof(data), 0) > 0 && ::recv(fd, data, sizeof(data), 0) > 0, "no echo");
	return seconds_since(start) * 1e6 / static_cast<double>(rounds);
}

} // namespace

int main(int argc, char **argv)
{
	const std::string_view verb = argc > 2 ? argv[1] : "";
	if (verb == "serve")
		serve(std::atoi(argv[2]));
	if (argc < 5) {
		std::fprintf(stderr,
			     "Usage: netbench serve PORT | { tcp | pps | rtt } ADDRESS PORT SECONDS [STREAMS]\n");
		return 1;
	}
	const int port = std::atoi(argv[3]);
	const double seconds = std::atof(argv[4]);
	if (verb == "tcp")
		std::printf("%.1f\n", tcp(argv[2], port, seconds, argc > 5 ? std::atoi(argv[5]) : 1));
	else if (verb == "pps")
		std::printf("%.0f\n", pps(argv[2], port, seconds));
	else
		std::printf("%.3f\n", rtt(argv[2], port, seconds));
	return 0;
}
