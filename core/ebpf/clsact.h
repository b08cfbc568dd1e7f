// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/ebpf/bpf.h"

/// The hooks of kernels without tcx (before 6.6): a clsact qdisc with direct-action filters, tc-bpf(8). All of it acts
/// in the calling thread's network namespace.
namespace sf::ebpf {

/// One filter of a hook, in the order in which the kernel runs them.
struct filter {
	std::uint32_t preference = 0;
	std::uint32_t handle = 0;
	std::string kind;	      ///< "bpf", "flower", …
	std::uint32_t program_id = 0; ///< of kind bpf with direct action; 0 otherwise
};

/// Adds the clsact qdisc. False: there was one.
[[nodiscard]] result<bool> add_clsact(std::uint32_t ifindex);
/// Takes the clsact qdisc away, with all filters in it. Gone already: fine.
[[nodiscard]] result<> delete_clsact(std::uint32_t ifindex);

/// Attaches at preference 1, before any filter that is there. EEXIST or EINVAL where preference 1 is taken by a
/// filter of another kind or protocol.
[[nodiscard]] result<> attach_filter(int program_fd, std::uint32_t ifindex, hook where);
/// Takes away one bpf filter. Gone already: fine.
[[nodiscard]] result<> delete_filter(std::uint32_t ifindex, hook where, const filter &which);

/// The program of one bpf filter, asked for without a dump; 0 where there is no such filter.
[[nodiscard]] std::uint32_t filter_program(std::uint32_t ifindex, hook where, std::uint32_t preference,
					   std::uint32_t handle);

/// The filters of chain 0, which every packet enters. No qdisc, no netdev: empty.
[[nodiscard]] result<std::vector<filter>> list_filters(std::uint32_t ifindex, hook where);

} // namespace sf::ebpf
