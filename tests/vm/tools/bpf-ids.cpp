// SPDX-License-Identifier: GPL-2.0-or-later
// Lists the BPF links, programs and maps that the kernel holds, a line each. What bpftool tells in three runs of 0.2 s
// under emulation, for the harness that asks before and after each case.
#include <cstdint>
#include <cstdio>
#include <cstring>

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

long bpf(int cmd, bpf_attr &attr) { return syscall(SYS_bpf, cmd, &attr, sizeof(attr)); }

template <typename Info> bool info_of(int open_cmd, uint32_t id, Info &info)
{
	bpf_attr attr{};
	attr.prog_id = id;
	const long fd = bpf(open_cmd, attr);
	if (fd < 0)
		return false;
	attr = {};
	attr.info.bpf_fd = static_cast<uint32_t>(fd);
	attr.info.info_len = sizeof(info);
	attr.info.info = reinterpret_cast<uintptr_t>(&info);
	const bool ok = bpf(BPF_OBJ_GET_INFO_BY_FD, attr) == 0;
	close(static_cast<int>(fd));
	return ok;
}

template <typename Info, typename Print> void each(int next_cmd, int open_cmd, Print print)
{
	bpf_attr attr{};
	while (bpf(next_cmd, attr) == 0) {
		const uint32_t id = attr.next_id;
		Info info{};
		if (info_of(open_cmd, id, info))
			print(info);
		attr = {};
		attr.start_id = id;
	}
}

} // namespace

int main()
{
	each<bpf_link_info>(BPF_LINK_GET_NEXT_ID, BPF_LINK_GET_FD_BY_ID,
			    [](const auto &i) { std::printf("bpf link %u type %u\n", i.id, i.type); });
	each<bpf_prog_info>(BPF_PROG_GET_NEXT_ID, BPF_PROG_GET_FD_BY_ID,
			    [](const auto &i) { std::printf("bpf program %u %s\n", i.id, i.name); });
	each<bpf_map_info>(BPF_MAP_GET_NEXT_ID, BPF_MAP_GET_FD_BY_ID,
			   [](const auto &i) { std::printf("bpf map %u %s\n", i.id, i.name); });
	return 0;
}
