// SPDX-License-Identifier: GPL-2.0-or-later
// xdp-load PATH { pass | drop | tx | aborted | unknown | redirect IFINDEX }: a program that returns this, pinned at
// PATH for "ip link set dev DEV xdpdrv pinned PATH".
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

long bpf(int cmd, bpf_attr &attr)
{
	return ::syscall(SYS_bpf, cmd, &attr, sizeof(attr));
}

constexpr std::uint8_t mov = BPF_ALU64 | BPF_MOV | BPF_K, call = BPF_JMP | BPF_CALL, leave = BPF_JMP | BPF_EXIT;

bpf_insn insn(std::uint8_t code, std::uint8_t reg, std::int32_t value)
{
	bpf_insn made{};
	made.code = code;
	made.dst_reg = reg & 0xf;
	made.imm = value;
	return made;
}

} // namespace

int main(int argc, char **argv)
{
	const std::string_view what = argc > 2 ? argv[2] : "";
	const int verdict = what == "pass"	? XDP_PASS
			    : what == "drop"	? XDP_DROP
			    : what == "tx"	? XDP_TX
			    : what == "aborted" ? XDP_ABORTED
			    : what == "unknown" ? 77
						: -1;
	if (verdict < 0 && (what != "redirect" || argc < 4)) {
		std::fprintf(stderr,
			     "Usage: xdp-load PATH { pass | drop | tx | aborted | unknown | redirect IFINDEX }\n");
		return 1;
	}
	std::array<bpf_insn, 4> program = {insn(mov, 0, verdict), insn(leave, 0, 0), {}, {}};
	if (verdict < 0)
		program = {insn(mov, 1, std::atoi(argv[3])), insn(mov, 2, 0), insn(call, 0, BPF_FUNC_redirect),
			   insn(leave, 0, 0)};

	bpf_attr attr{};
	attr.prog_type = BPF_PROG_TYPE_XDP;
	attr.insns = reinterpret_cast<std::uintptr_t>(program.data());
	attr.insn_cnt = verdict < 0 ? 4 : 2;
	attr.license = reinterpret_cast<std::uintptr_t>("GPL");
	const long fd = bpf(BPF_PROG_LOAD, attr);
	attr = {};
	attr.pathname = reinterpret_cast<std::uintptr_t>(argv[1]);
	attr.bpf_fd = static_cast<std::uint32_t>(fd);
	if (fd < 0 || bpf(BPF_OBJ_PIN, attr) < 0) {
		std::perror("xdp-load");
		return 1;
	}
	return 0;
}
