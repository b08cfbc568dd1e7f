// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bpf/sf_policy.h"
#include "core/base/result.h"
#include "core/policy/engine.h"

namespace sf::policy {

/// Settings as the one word that the programs read.
[[nodiscard]] std::uint64_t encode(const settings &wanted);
[[nodiscard]] settings decode(std::uint64_t word);

/// Whose a slot is.
struct owner {
	std::uint32_t slot = 0;
	sf_phase phase = SF_FREE;
	std::uint32_t ifindex = 0;
	std::uint64_t netns = 0; ///< inode of the namespace in which it was attached
	std::uint32_t flags = 0; ///< SF_OWNER_*
	std::string_view name;	 ///< pin_name() of the port
};

/// The state of all ports, over the memory of the maps sf_index and sf_owners. Whoever changes anything holds the
/// engine's lock; programs read at any time, and a process may die between any two stores.
class port_table {
public:
	port_table() = default;
	port_table(std::span<sf_bucket> index, std::span<sf_owner> owners) : index_(index), owners_(owners) {}

	[[nodiscard]] std::optional<owner> find(std::string_view name) const;
	/// Whose settings apply to packets of the netdev @ifindex.
	[[nodiscard]] std::optional<owner> find(std::uint32_t ifindex) const;
	[[nodiscard]] std::vector<owner> all() const;

	/// Takes a slot, phase SF_BUILDING. ENOSPC where all are taken or too many ifindexes collide; ENAMETOOLONG.
	[[nodiscard]] result<owner> add(const owner &wanted);
	void set_phase(std::uint32_t slot, sf_phase phase);
	void set_flags(std::uint32_t slot, std::uint32_t flags);

	/// One store: what was judged before is judged by all of the old settings, the rest by all of the new.
	/// False where the programs would not find the port.
	bool set_settings(const owner &of, std::uint64_t word);
	/// What the programs go by; nullopt where they would not find the port.
	[[nodiscard]] std::optional<std::uint64_t> get_settings(const owner &of) const;

	/// Gives the slot back. No program may be attached to the netdev any more.
	void remove(const owner &of);

private:
	[[nodiscard]] sf_port *way_of(const owner &of) const;
	[[nodiscard]] owner at(std::size_t slot) const;

	std::span<sf_bucket> index_;
	std::span<sf_owner> owners_;
};

} // namespace sf::policy
