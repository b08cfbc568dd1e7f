// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/ebpf/object.h"

#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <memory>
#include <mutex>
#include <span>

#include <bpf/libbpf.h>
#include <fmt/format.h>

#include "core/ebpf/bpf.h"

extern "C" const unsigned char sf_policy_object[], sf_policy_object_end[];

namespace sf::ebpf {

namespace {

/// What libbpf said: its callback has no argument to carry this, so it is one for the process.
struct listener {
	std::mutex mutex; // guards all members
	std::deque<std::string> lines;
	bool installed = false;
	bool debug = false;
};
listener heard;
constexpr std::size_t lines_kept = 6;

std::string_view trim(std::string_view text)
{
	constexpr std::string_view blanks = " \n\t";
	auto first = text.find_first_not_of(blanks);
	if (first == std::string_view::npos)
		return {};
	return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

__attribute__((format(printf, 2, 0))) int on_print(libbpf_print_level level, const char *format, va_list args)
{
	char text[2048];
	std::vsnprintf(text, sizeof(text), format, args);
	std::lock_guard guard(heard.mutex);
	if (heard.debug)
		std::fputs(text, stderr);
	if (level != LIBBPF_WARN || trim(text).empty())
		return 0;
	heard.lines.emplace_back(trim(text));
	if (heard.lines.size() > lines_kept)
		heard.lines.pop_front();
	return 0;
}

std::span<const unsigned char> object_bytes()
{
	return {sf_policy_object, sf_policy_object_end};
}

struct object_closer {
	void operator()(bpf_object *object) const { ::bpf_object__close(object); }
};

error load_error(int ret, std::string_view what)
{
	error failure = system_error(ret < 0 ? -ret : EINVAL, what);
	if (std::string said = take_messages(); !said.empty())
		failure.text += " (" + said + ")";
	return failure;
}

} // namespace

const std::string &build_id()
{
	static const std::string id = [] {
		std::uint64_t hash = 0xcbf29ce484222325; // FNV-1a
		for (unsigned char byte : object_bytes())
			hash = (hash ^ byte) * 0x100000001b3;
		return fmt::format("{:016x}", hash);
	}();
	return id;
}

void set_debug(bool on)
{
	(void)take_messages();
	std::lock_guard guard(heard.mutex);
	heard.debug = on;
}

std::string take_messages()
{
	std::lock_guard guard(heard.mutex);
	if (!std::exchange(heard.installed, true))
		::libbpf_set_print(on_print);
	std::string all = fmt::format("{}", fmt::join(heard.lines, "; "));
	heard.lines.clear();
	return all;
}

result<> load_and_pin(const std::string &directory)
{
	(void)take_messages();
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "sf_policy");
	auto bytes = object_bytes();
	std::unique_ptr<bpf_object, object_closer> object(::bpf_object__open_mem(bytes.data(), bytes.size(), &opts));
	if (!object)
		return load_error(-errno, "reading the policy programs");
	if (int ret = ::bpf_object__load(object.get()); ret < 0)
		return load_error(ret, "loading the policy programs");
	bpf_program *program;
	bpf_object__for_each_program(program, object.get())
	{
		if (auto done = pin(::bpf_program__fd(program), directory + ::bpf_program__name(program)); !done)
			return done;
	}
	bpf_map *map;
	bpf_object__for_each_map(map, object.get())
	{
		if (auto done = pin(::bpf_map__fd(map), directory + ::bpf_map__name(map)); !done)
			return done;
	}
	return {};
}

} // namespace sf::ebpf
