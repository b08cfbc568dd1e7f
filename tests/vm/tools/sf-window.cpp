// SPDX-License-Identifier: GPL-2.0-or-later
// Maps and probes an SF's window (sysfs file "window").
//	sf-window FILE map OFFSET LENGTH { r | rw } { shared | private } [OPENED]
//					"ok" or the error's name; OPENED: r, rw (default)
//	sf-window FILE mprotect		what mprotect says of making the counters writable
//	sf-window FILE grow		what mremap says of making the mapping longer
//	sf-window FILE fill VALUE	all of page 0
//	sf-window FILE words PAGE	the words of a page that are not zero: "OFFSET=VALUE ..."
//	sf-window FILE counters		"sfnum N offset N events N rx PACKETS BYTES tx PACKETS BYTES"
//	sf-window FILE hold		maps, says "held", and for each line of stdin what an access to either page, of
//this 					process and of one forked, gives: "value VALUE" or "bus", then what a new mapping gives
#include <algorithm>
#include <cerrno>
#include <csetjmp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr std::size_t page = 4096, queues = 16, queue_words = 16, first_eq = 8, first_queue = first_eq + queues * 8;

sigjmp_buf escape;

const char *result(bool ok)
{
	return ok ? "ok" : ::strerrorname_np(errno);
}

volatile std::uint64_t *must_map(int fd, std::size_t number, int prot)
{
	void *p = ::mmap(nullptr, page, prot, MAP_SHARED, fd, static_cast<off_t>(number * page));
	if (p == MAP_FAILED) {
		std::printf("%s\n", result(false));
		std::exit(1);
	}
	return static_cast<volatile std::uint64_t *>(p);
}

int map(int fd, std::size_t offset, std::size_t length, std::string_view how, std::string_view kind)
{
	const int prot = how == "rw" ? PROT_READ | PROT_WRITE : PROT_READ;
	volatile auto *p = static_cast<volatile char *>(::mmap(
		nullptr, length, prot, kind == "private" ? MAP_PRIVATE : MAP_SHARED, fd, static_cast<off_t>(offset)));
	const bool ok = p != MAP_FAILED;
	std::printf("%s\n", result(ok));
	for (std::size_t i = 0; ok && i < length; i += page)
		if (how == "rw")
			p[i] = p[i];
		else
			(void)p[i];
	return ok ? 0 : 1;
}

void print_words(const volatile std::uint64_t *p)
{
	const char *space = "";
	for (std::size_t i = 0; i < page / 8; i++)
		if (const std::uint64_t value = p[i]) {
			std::printf("%s%zu=%llx", space, i * 8, static_cast<unsigned long long>(value));
			space = " ";
		}
	std::printf("\n");
}

void print_counters(const volatile std::uint64_t *p)
{
	unsigned long long events = 0, sum[4] = {};
	for (std::size_t i = 0; i < queues; i++) {
		const volatile std::uint64_t *queue = p + first_queue + i * queue_words;
		events += p[first_eq + i * 8];
		sum[0] += queue[0], sum[1] += queue[1], sum[2] += queue[8], sum[3] += queue[9];
	}
	std::printf("sfnum %u offset %llu events %llu rx %llu %llu tx %llu %llu\n", static_cast<unsigned>(p[1]),
		    static_cast<unsigned long long>(p[2]), events, sum[0], sum[1], sum[2], sum[3]);
}

void access(const char *who, std::size_t number, volatile std::uint64_t *p)
{
	if (::sigsetjmp(escape, 1) == 0)
		std::printf("%s page %zu value %llx\n", who, number, static_cast<unsigned long long>(*p));
	else
		std::printf("%s page %zu bus\n", who, number);
}

void access_both(const char *who, volatile std::uint64_t *rw, volatile std::uint64_t *counters)
{
	access(who, 0, rw);
	access(who, 1, counters);
	std::fflush(stdout);
}

int hold(int fd)
{
	volatile std::uint64_t *rw = must_map(fd, 0, PROT_READ | PROT_WRITE), *counters = must_map(fd, 1, PROT_READ);
	*rw = 0x5f1c;
	(void)*counters;
	std::signal(SIGBUS, [](int) { ::siglongjmp(escape, 1); });
	int line[2];
	if (::pipe(line) < 0)
		return 1;
	const pid_t child = ::fork(); // with page tables of its own, filled before the SF goes
	if (child == 0) {
		::close(line[1]);
		for (char c; ::read(line[0], &c, 1) == 1;)
			access_both("child", rw, counters);
		std::_Exit(0);
	}
	std::puts("held");
	std::fflush(stdout);
	for (int c; (c = std::getchar()) != EOF;) {
		if (c != '\n')
			continue;
		access_both("parent", rw, counters);
		if (::write(line[1], "\n", 1) != 1)
			return 1;
		::usleep(200000); // what the child says comes first
		std::printf("again %s\n", result(::mmap(nullptr, page, PROT_READ, MAP_SHARED, fd, 0) != MAP_FAILED));
		std::fflush(stdout);
	}
	::close(line[1]);
	::waitpid(child, nullptr, 0);
	return 0;
}

} // namespace

int main(int argc, char **argv)
{
	const std::string_view verb = argc > 2 ? argv[2] : "";
	const bool read_only = verb == "map" && argc > 7 && std::string_view(argv[7]) == "r";
	const int fd = argc > 2 ? ::open(argv[1], (read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC) : -1;
	if (fd < 0) {
		std::printf("open %s\n", result(false));
		return 1;
	}
	if (verb == "map" && argc > 6)
		return map(fd, std::strtoul(argv[3], nullptr, 0), std::strtoul(argv[4], nullptr, 0), argv[5], argv[6]);
	if (verb == "mprotect") {
		const bool ok = ::mprotect(const_cast<std::uint64_t *>(must_map(fd, 1, PROT_READ)), page,
					   PROT_READ | PROT_WRITE) == 0;
		std::printf("%s\n", result(ok));
		return !ok;
	}
	if (verb == "grow") {
		void *from = const_cast<std::uint64_t *>(must_map(fd, 0, PROT_READ | PROT_WRITE));
		const bool ok = ::mremap(from, page, 3 * page, MREMAP_MAYMOVE) != MAP_FAILED;
		std::printf("%s\n", result(ok));
		return !ok;
	}
	if (verb == "fill" && argc > 3) {
		volatile std::uint64_t *p = must_map(fd, 0, PROT_READ | PROT_WRITE);
		std::fill(p, p + page / 8, std::strtoull(argv[3], nullptr, 16));
		return 0;
	}
	if (verb == "words" && argc > 3) {
		print_words(must_map(fd, std::strtoul(argv[3], nullptr, 0), PROT_READ));
		return 0;
	}
	if (verb == "counters") {
		print_counters(must_map(fd, 1, PROT_READ));
		return 0;
	}
	if (verb == "hold")
		return hold(fd);
	std::fprintf(stderr, "sf-window: see its source\n");
	return 2;
}
