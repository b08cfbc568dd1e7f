// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/mac.h"
#include "core/base/result.h"
#include "core/nl/devlink.h"

namespace sf::policy {

/// "in" is toward the SF (egress of the representor), "out" is from it (ingress of the representor).
enum class direction : std::uint8_t { in, out };
enum class verdict : std::uint8_t { drop, allow };

/// What is decided for one SF besides rules.
struct settings {
	verdict default_verdict = verdict::drop;
	bool trust = false;			 ///< off: the source MAC of what the SF sends must be hw_addr
	std::optional<mac_address> hw_addr = {}; ///< the function's; without one and without trust all is dropped
};

/// The representor of an SF, in the calling thread's network namespace.
struct target {
	nl::port_handle port;
	std::uint32_t ifindex = 0;
	std::string ifname;
};

struct counter {
	std::uint64_t packets = 0; ///< segments of a GSO packet count each
	std::uint64_t bytes = 0;
};

/// Counted by direction and by why the packet passed or was dropped ("default-drop", "source-mac", "malformed", …).
struct counters {
	std::array<std::map<std::string, counter, std::less<>>, 2>
		by_direction; ///< index: direction; zero ones left out
	[[nodiscard]] counter total(direction dir, verdict what) const;
};

/// The policy as it stands for one port.
struct state {
	std::array<bool, 2> attached{}; ///< index: direction
	settings current;
	counters counted;
};

/// One thing that check found wrong. Codes are stable and documented.
struct finding {
	std::string code; ///< a row of finding_codes(), core/policy/findings.h
	nl::port_handle port;
	std::optional<direction> dir;
	std::string text;
};

/// The programs and maps of this host, pinned under /sys/fs/bpf/iproute2-sf (root, 0700).
class engine {
public:
	/// For changes. Loads nothing yet: the host's first attach() does, its last detach() unloads. Cleans up after
	/// tools that died. Needs CAP_BPF and CAP_NET_ADMIN: says so. EPROTO: pins of a version whose maps we do not
	/// know, with what to do. Every call waits at most 10 s for other tools (EBUSY, naming the process).
	[[nodiscard]] static result<engine> open_for_change();

	/// For show and check: nullopt where no policy was ever loaded; error code EPERM where this user may not know.
	[[nodiscard]] static result<std::optional<engine>> open_for_read();

	engine(engine &&) noexcept;
	engine &operator=(engine &&) noexcept;
	~engine();

	/// Puts @settings in force and then attaches both directions, first in their chains. In force before it
	/// returns; on failure nothing of it is left. A port that has a policy already: EEXIST; the remains of one that
	/// judges nothing any more are replaced. EBUSY: another port's representor has this ifindex, in another network
	/// namespace. ENOSPC: 4,096 ports have a policy. By tcx each direction waits for an RCU grace period, under
	/// RTNL.
	[[nodiscard]] result<> attach(const target &rep, const settings &wanted);

	/// Switches settings of an attached port at one instant.
	[[nodiscard]] result<> update(const nl::port_handle &port, const settings &wanted);

	/// Takes links, pins and state away. What is already gone is passed over (the representor may be deleted, and
	/// then nothing waits for a grace period). Until both directions are off, both drop everything.
	[[nodiscard]] result<> detach(const nl::port_handle &port);

	/// Takes away what is left of @ports, those aside that still judge a netdev: another tool may have made a port
	/// of the same number meanwhile.
	[[nodiscard]] result<> collect(const std::vector<nl::port_handle> &ports);

	/// nullopt where the port has no policy.
	[[nodiscard]] result<std::optional<state>> get(const nl::port_handle &port) const;

	/// Ports with pins or state, whether or not they still exist.
	[[nodiscard]] result<std::vector<nl::port_handle>> known_ports() const;

	/// Audits one representor: attached both ways, first in the chain, our programs, pinned, the state the one
	/// that @hw_addr (the function's, as the kernel says) wants. Empty: in order.
	[[nodiscard]] result<std::vector<finding>> check(const target &rep,
							 const std::optional<mac_address> &hw_addr) const;

private:
	struct impl;
	explicit engine(std::unique_ptr<impl> p);
	std::unique_ptr<impl> impl_;
};

/// Where no engine was ever loaded, the finding for a representor.
[[nodiscard]] finding not_attached(const target &rep);

} // namespace sf::policy
