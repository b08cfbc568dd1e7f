// SPDX-License-Identifier: GPL-2.0-or-later
// The policy engine on any netdev, for the guests' tests: a port is a name here, no devlink needs to know it.
#include <cstdio>
#include <functional>
#include <map>
#include <string_view>
#include <vector>

#include <bpf/bpf.h>
#include <fmt/format.h>
#include <net/if.h>

#include "core/ebpf/bpf.h"
#include "core/policy/engine.h"

namespace {

using namespace sf;
using words = std::vector<std::string_view>;

constexpr const char *usage = R"(Usage: policy-tool COMMAND
  attach DEV PORT [SETTING...]     SETTING: drop, allow, trust, MAC
  attach-many COUNT PREFIX [SETTING...]   PREFIX0 as test/many/0, …
  detach-many COUNT
  update PORT [SETTING...]
  detach PORT
  get PORT
  check DEV PORT [MAC]             exit 3 and a line per finding
  ports
  load-pass PATH                   pins a program that lets everything pass
  attach-before PATH DEV in|out LINK   attaches it by tcx before all others, and pins the link
PORT: BUS/DEV/INDEX
)";

int fail(const error &failure)
{
	fmt::print(stderr, "Error: {}\n", failure.text);
	if (!failure.hint.empty())
		fmt::print(stderr, "Hint: {}\n", failure.hint);
	return exit_status(failure.kind);
}

result<policy::settings> read_settings(std::span<const std::string_view> from)
{
	policy::settings wanted;
	for (std::string_view word : from) {
		if (word == "allow") {
			wanted.default_verdict = policy::verdict::allow;
		} else if (word == "trust") {
			wanted.trust = true;
		} else if (word != "drop") {
			auto mac = parse_mac(word);
			if (!mac)
				return mac.error();
			wanted.hw_addr = *mac;
		}
	}
	return wanted;
}

result<policy::target> read_target(std::string_view dev, std::string_view port)
{
	auto handle = nl::parse_port_handle(port);
	if (!handle)
		return handle.error();
	std::string name(dev);
	return policy::target{.port = *handle, .ifindex = ::if_nametoindex(name.c_str()), .ifname = name};
}

result<int> attach(policy::engine &with, const words &args)
{
	auto rep = read_target(args.at(1), args.at(2));
	if (!rep)
		return rep.error();
	auto wanted = read_settings(std::span(args).subspan(3));
	if (!wanted)
		return wanted.error();
	if (auto done = with.attach(*rep, *wanted); !done)
		return done.error();
	return 0;
}

result<int> attach_many(policy::engine &with, const words &args)
{
	auto wanted = read_settings(std::span(args).subspan(3));
	if (!wanted)
		return wanted.error();
	int count = std::stoi(std::string(args.at(1)));
	for (int i = 0; i < count; i++) {
		auto rep = read_target(fmt::format("{}{}", args.at(2), i), fmt::format("test/many/{}", i));
		if (!rep)
			return rep.error();
		if (auto done = with.attach(*rep, *wanted); !done)
			return done.error();
	}
	return 0;
}

result<int> detach_many(policy::engine &with, const words &args)
{
	int count = std::stoi(std::string(args.at(1)));
	for (int i = 0; i < count; i++)
		if (auto done = with.detach({{"test", "many"}, static_cast<std::uint32_t>(i)}); !done)
			return done.error();
	return 0;
}

result<int> update(policy::engine &with, const words &args)
{
	auto port = nl::parse_port_handle(args.at(1));
	if (!port)
		return port.error();
	auto wanted = read_settings(std::span(args).subspan(2));
	if (!wanted)
		return wanted.error();
	if (auto done = with.update(*port, *wanted); !done)
		return done.error();
	return 0;
}

result<int> detach(policy::engine &with, const words &args)
{
	auto port = nl::parse_port_handle(args.at(1));
	if (!port)
		return port.error();
	if (auto done = with.detach(*port); !done)
		return done.error();
	return 0;
}

void print(const policy::state &state)
{
	constexpr std::array names{"in", "out"};
	fmt::print("default {} trust {} address {}\n",
		   state.current.default_verdict == policy::verdict::allow ? "allow" : "drop",
		   state.current.trust ? "on" : "off",
		   state.current.hw_addr ? to_string(*state.current.hw_addr) : "none");
	for (std::size_t dir = 0; dir < names.size(); dir++) {
		fmt::print("{} attached {}", names[dir], state.attached[dir] ? "yes" : "no");
		for (const auto &[name, count] : state.counted.by_direction[dir])
			fmt::print(" {} {} {}", name, count.packets, count.bytes);
		fmt::print("\n");
	}
}

result<int> get(const policy::engine &with, const words &args)
{
	auto port = nl::parse_port_handle(args.at(1));
	if (!port)
		return port.error();
	auto state = with.get(*port);
	if (!state)
		return state.error();
	if (!*state)
		fmt::print("none\n");
	else
		print(**state);
	return 0;
}

result<int> check(const policy::engine *with, const words &args)
{
	auto rep = read_target(args.at(1), args.at(2));
	if (!rep)
		return rep.error();
	std::optional<mac_address> hw_addr;
	if (args.size() > 3) {
		auto mac = parse_mac(args[3]);
		if (!mac)
			return mac.error();
		hw_addr = *mac;
	}
	auto found = with ? with->check(*rep, hw_addr) : std::vector{policy::not_attached(*rep)};
	if (!found)
		return found.error();
	constexpr std::array names{" in", " out"};
	for (const policy::finding &one : *found)
		fmt::print("{}{}: {}\n", one.code, one.dir ? names[static_cast<std::size_t>(*one.dir)] : "", one.text);
	return found->empty() ? 0 : 3;
}

result<int> list(const policy::engine &with)
{
	auto ports = with.known_ports();
	if (!ports)
		return ports.error();
	for (const nl::port_handle &port : *ports)
		fmt::print("{}\n", to_string(port));
	return 0;
}

/// A stranger's program: "pass", not "next", so what is behind it never runs.
result<int> load_pass(const words &args)
{
	const bpf_insn body[] = {{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0},
				 {.code = BPF_JMP | BPF_EXIT, .dst_reg = 0, .src_reg = 0, .off = 0, .imm = 0}};
	unique_fd program(::bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "stranger", "GPL", body, std::size(body), nullptr));
	if (!program)
		return system_error(errno, "loading");
	if (auto done = ebpf::pin(program.get(), std::string(args.at(1))); !done)
		return done.error();
	return 0;
}

result<int> attach_before(const words &args)
{
	auto program = ebpf::open_pin(std::string(args.at(1)));
	if (!program)
		return program.error();
	auto where = args.at(3) == "in" ? ebpf::hook::egress : ebpf::hook::ingress;
	auto link = ebpf::attach_tcx(program->get(), ::if_nametoindex(std::string(args.at(2)).c_str()), where);
	if (!link)
		return link.error();
	if (auto done = ebpf::pin(link->get(), std::string(args.at(4))); !done)
		return done.error();
	return 0;
}

result<int> read(const words &args)
{
	auto with = policy::engine::open_for_read();
	if (!with)
		return with.error();
	if (args[0] == "check")
		return check(*with ? &**with : nullptr, args);
	if (!*with) {
		fmt::print("none\n");
		return 0;
	}
	return args[0] == "get" ? get(**with, args) : list(**with);
}

const std::map<std::string_view, result<int> (*)(policy::engine &, const words &)> changes{{"attach", attach},
											   {"attach-many", attach_many},
											   {"detach-many", detach_many},
											   {"update", update},
											   {"detach", detach}};

result<int> run(const words &args)
{
	if (args[0] == "get" || args[0] == "check" || args[0] == "ports")
		return read(args);
	if (args[0] == "load-pass")
		return load_pass(args);
	if (args[0] == "attach-before")
		return attach_before(args);
	auto verb = changes.find(args[0]);
	if (verb == changes.end())
		return usage_error(usage);
	auto with = policy::engine::open_for_change();
	if (!with)
		return with.error();
	return verb->second(*with, args);
}

} // namespace

int main(int argc, char **argv)
{
	words args(argv + 1, argv + argc);
	if (args.empty())
		return fail(usage_error(usage));
	auto done = run(args);
	return done ? *done : fail(done.error());
}
