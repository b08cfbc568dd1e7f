// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>
#include <set>
#include <vector>

#include "core/ebpf/bpf.h"
#include "core/policy/engine.h"
#include "core/policy/engine_impl.h"
#include "core/policy/pin_name.h"
#include "core/policy/reasons.h"

namespace sf::policy {

namespace {

result<counters> read_counters(const installation &in, std::uint32_t slot)
{
	auto cpus = ebpf::possible_cpus();
	if (!cpus)
		return cpus.error();
	counters counted;
	std::vector<sf_counters> rows(*cpus);
	for (std::uint32_t dir = 0; dir < SF_DIRS; dir++) {
		auto done = ebpf::read_map(in.counters.get(), slot * SF_DIRS + dir,
					   std::as_writable_bytes(std::span(rows)));
		if (!done)
			return done.error();
		counted.by_direction[dir] = sum_counters(rows);
	}
	return counted;
}

result<state> read_state(const installation &in, const owner &of)
{
	state found;
	for (direction dir : {direction::in, direction::out}) {
		auto covered = holds(in, of, dir);
		if (!covered)
			return covered.error();
		found.attached[at(dir)] = *covered;
	}
	if (auto word = in.ports.get_settings(of))
		found.current = decode(*word);
	auto counted = read_counters(in, of.slot);
	if (!counted)
		return counted.error();
	found.counted = std::move(*counted);
	return found;
}

} // namespace

result<std::optional<engine>> engine::open_for_read()
{
	auto lock = home_lock::shared();
	if (!lock)
		return lock.error();
	if (!*lock)
		return std::optional<engine>();
	auto made = std::make_unique<impl>();
	if (auto done = made->refresh(**lock); !done && done.error().code != ENOENT)
		return done.error();
	return std::optional(engine(std::move(made)));
}

result<std::optional<state>> engine::get(const nl::port_handle &port) const
{
	auto lock = home_lock::shared();
	if (!lock)
		return lock.error();
	if (!*lock)
		return std::optional<state>();
	if (auto done = impl_->refresh(**lock); !done)
		return done.error();
	auto row = impl_->installed ? impl_->installed->ports.find(pin_name(port)) : std::nullopt;
	if (!row)
		return std::optional<state>();
	auto found = read_state(*impl_->installed, *row);
	if (!found)
		return found.error();
	return std::optional(std::move(*found));
}

result<std::vector<nl::port_handle>> engine::known_ports() const
{
	auto lock = home_lock::shared();
	if (!lock)
		return lock.error();
	std::vector<nl::port_handle> ports;
	if (!*lock)
		return ports;
	if (auto done = impl_->refresh(**lock); !done && done.error().code != ENOENT)
		return done.error();
	std::set<std::string, std::less<>> names;
	for (std::string &name : links_directories(**lock))
		names.insert(std::move(name));
	if (impl_->installed)
		for (const owner &one : impl_->installed->ports.all())
			names.emplace(one.name);
	for (const std::string &name : names)
		if (auto port = parse_pin_name(name))
			ports.push_back(std::move(*port));
	return ports;
}

} // namespace sf::policy
