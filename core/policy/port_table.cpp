// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/policy/port_table.h"

#include <atomic>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace sf::policy {

namespace {

template <typename T>
void store(T &where, T value)
{
	std::atomic_ref<T>(where).store(value, std::memory_order_release);
}

template <typename T>
T load(T &where)
{
	return std::atomic_ref<T>(where).load(std::memory_order_acquire);
}

} // namespace

std::uint64_t encode(const settings &wanted)
{
	std::uint64_t word = SF_VALID;
	if (wanted.default_verdict == verdict::allow)
		word |= SF_ALLOW;
	if (wanted.trust)
		word |= SF_TRUST;
	if (wanted.hw_addr) {
		std::uint32_t low;
		std::uint16_t high;
		std::memcpy(&low, wanted.hw_addr->bytes.data(), sizeof(low));
		std::memcpy(&high, wanted.hw_addr->bytes.data() + sizeof(low), sizeof(high));
		word |= SF_HAS_MAC | sf_mac_bits(low, high);
	}
	return word;
}

settings decode(std::uint64_t word)
{
	settings found;
	found.default_verdict = word & SF_ALLOW ? verdict::allow : verdict::drop;
	found.trust = word & SF_TRUST;
	if (word & SF_HAS_MAC) {
		auto low = static_cast<std::uint32_t>(word);
		auto high = static_cast<std::uint16_t>(word >> 32);
		mac_address mac;
		std::memcpy(mac.bytes.data(), &low, sizeof(low));
		std::memcpy(mac.bytes.data() + sizeof(low), &high, sizeof(high));
		found.hw_addr = mac;
	}
	return found;
}

owner port_table::at(std::size_t slot) const
{
	sf_owner &row = owners_[slot];
	return {.slot = static_cast<std::uint32_t>(slot),
		.phase = static_cast<sf_phase>(load(row.phase)),
		.ifindex = row.ifindex,
		.netns = row.netns,
		.flags = row.flags,
		.name = {row.port, ::strnlen(row.port, sizeof(row.port))}};
}

std::optional<owner> port_table::find(std::string_view name) const
{
	for (std::size_t slot = 0; slot < owners_.size(); slot++) {
		if (load(owners_[slot].phase) == SF_FREE)
			continue;
		if (owner found = at(slot); found.name == name)
			return found;
	}
	return std::nullopt;
}

std::optional<owner> port_table::find(std::uint32_t ifindex) const
{
	for (sf_port &way : index_[sf_bucket_of(ifindex)].ways)
		if (load(way.ifindex) == ifindex && way.slot < owners_.size())
			return at(way.slot);
	return std::nullopt;
}

std::vector<owner> port_table::all() const
{
	std::vector<owner> found;
	for (std::size_t slot = 0; slot < owners_.size(); slot++)
		if (load(owners_[slot].phase) != SF_FREE)
			found.push_back(at(slot));
	return found;
}

result<owner> port_table::add(const owner &wanted)
{
	if (wanted.name.size() >= SF_PORT_NAME)
		return system_error(ENAMETOOLONG, fmt::format("port {}", wanted.name));
	std::size_t slot = 0;
	while (slot < owners_.size() && load(owners_[slot].phase) != SF_FREE)
		slot++;
	if (slot == owners_.size())
		return system_error(ENOSPC, fmt::format("{} ports have a policy already", slot));
	sf_port *free_way = nullptr;
	for (sf_port &way : index_[sf_bucket_of(wanted.ifindex)].ways)
		if (!free_way && load(way.ifindex) == 0)
			free_way = &way;
	if (!free_way)
		return system_error(
			ENOSPC, fmt::format("the place of ifindex {} is taken by {} others", wanted.ifindex, SF_WAYS));

	// Dying before the phase is set leaves the slot free; dying after it, a row that the next run collects.
	sf_owner &row = owners_[slot];
	std::memset(row.port, 0, sizeof(row.port));
	std::memcpy(row.port, wanted.name.data(), wanted.name.size());
	row.ifindex = wanted.ifindex;
	row.netns = wanted.netns;
	row.flags = wanted.flags;
	store<__u32>(row.phase, SF_BUILDING);
	store<__u64>(free_way->settings, 0);
	free_way->slot = static_cast<__u32>(slot);
	store<__u32>(free_way->ifindex, wanted.ifindex);
	return at(slot);
}

void port_table::set_phase(std::uint32_t slot, sf_phase phase)
{
	store<__u32>(owners_[slot].phase, phase);
}

void port_table::set_flags(std::uint32_t slot, std::uint32_t flags)
{
	store<__u32>(owners_[slot].flags, flags);
}

sf_port *port_table::way_of(const owner &of) const
{
	for (sf_port &way : index_[sf_bucket_of(of.ifindex)].ways)
		if (load(way.ifindex) == of.ifindex && way.slot == of.slot)
			return &way;
	return nullptr;
}

bool port_table::set_settings(const owner &of, std::uint64_t word)
{
	sf_port *way = way_of(of);
	if (way)
		store<__u64>(way->settings, word);
	return way;
}

std::optional<std::uint64_t> port_table::get_settings(const owner &of) const
{
	sf_port *way = way_of(of);
	if (!way)
		return std::nullopt;
	std::uint64_t word = load(way->settings);
	if (!(word & SF_VALID))
		return std::nullopt;
	return word;
}

void port_table::remove(const owner &of)
{
	if (sf_port *way = way_of(of)) {
		store<__u64>(way->settings, 0);
		store<__u32>(way->ifindex, 0);
	}
	set_phase(of.slot, SF_FREE);
}

} // namespace sf::policy
