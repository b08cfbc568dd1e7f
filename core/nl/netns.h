// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/fd.h"
#include "core/base/result.h"

namespace sf::nl {

/// A network namespace held open. The inode number of its nsfs file identifies it.
struct netns {
	std::string name; ///< in /run/netns; "pid:N" for one that only a process holds; empty: the current one
	std::uint64_t inode = 0;
	unique_fd fd;
};

/// Opens /run/netns/@name (ip-netns(8)), or a path, or "pid:N". Usage error with the known names where absent.
[[nodiscard]] result<netns> open_netns(const std::string &name);
[[nodiscard]] result<netns> current_netns();

/// The namespaces that can be found without the current one: the named ones first, then those that processes hold
/// (/proc/*/ns/net), each once. Those that may not be opened are left out and make @all_seen false.
struct netns_list {
	std::vector<netns> spaces;
	bool all_seen = true;
};
[[nodiscard]] netns_list list_netns();
/// Only those in /run/netns, the current one too where it has a name.
[[nodiscard]] netns_list list_named_netns();

/// The calling thread's network namespace is @target while @body runs, and the former one again afterwards.
/// EPERM without CAP_SYS_ADMIN.
[[nodiscard]] result<> in_netns(const netns &target, const std::function<result<>()> &body);

/// The thread moves into @target for good (-n NETNS).
[[nodiscard]] result<> enter_netns(const netns &target);

/// The name in /run/netns of the namespace that the current one knows by @id (RTM_GETNSID): what the netns-id of a nested
/// instance and the link-netnsid of a netdev say. nullopt where none of the named ones is it.
[[nodiscard]] result<std::optional<std::string>> netns_name(std::int32_t id, const deadline &until);

} // namespace sf::nl
