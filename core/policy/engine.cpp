// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/policy/engine.h"

#include <algorithm>
#include <cerrno>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/ebpf/bpf.h"
#include "core/policy/engine_impl.h"
#include "core/policy/pin_name.h"
#include "core/policy/reasons.h"

namespace sf::policy {

namespace {

std::string describe(std::string_view pin)
{
	auto port = parse_pin_name(pin);
	return port ? nl::to_string(*port) : std::string(pin);
}

result<> require_privilege()
{
	__user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
	__user_cap_data_struct sets[2]{};
	if (::syscall(SYS_capget, &header, sets) < 0)
		return system_error(errno, "reading capabilities");
	auto has = [&](int cap) { return (sets[CAP_TO_INDEX(cap)].effective & CAP_TO_MASK(cap)) != 0; };
	if (has(CAP_NET_ADMIN) && (has(CAP_BPF) || has(CAP_SYS_ADMIN)))
		return {};
	return error{error_kind::refused, EPERM, "changing a policy needs CAP_BPF and CAP_NET_ADMIN", "run it as root"};
}

result<> clear_counters(const installation &in, std::uint32_t slot)
{
	auto cpus = ebpf::possible_cpus();
	if (!cpus)
		return cpus.error();
	std::vector<sf_counters> zeros(*cpus);
	for (std::uint32_t dir = 0; dir < SF_DIRS; dir++)
		if (auto done =
			    ebpf::write_map(in.counters.get(), slot * SF_DIRS + dir, std::as_bytes(std::span(zeros)));
		    !done)
			return done;
	return {};
}

error busy_ifindex(const target &rep, const owner &other)
{
	bool elsewhere = other.netns != current_netns_inode();
	return {error_kind::refused, EBUSY,
		fmt::format("ifindex {} of {} is that of port {}{} already", rep.ifindex, rep.ifname,
			    describe(other.name), elsewhere ? ", in another network namespace," : ""),
		"give one of the two another ifindex, or its representor another namespace"};
}

} // namespace

result<> engine::impl::refresh(const home_lock &lock)
{
	if (installed && is_current(lock, *installed))
		return {};
	installed.reset();
	auto opened = open_installation(lock, writable);
	if (!opened)
		return opened.error();
	installed = std::move(*opened);
	return {};
}

result<> engine::impl::require(const home_lock &lock)
{
	auto current = refresh(lock);
	// Pins of which some are missing are of no use to anybody without links.
	if (!current && (current.error().code != ENOENT || !links_directories(lock).empty()))
		return current.error().with_hint(
			current.error().hint.empty()
				? fmt::format("remove {}, which lifts every policy of this host", home_path)
				: current.error().hint);
	if (installed)
		return {};
	if (!current)
		remove_programs(lock);
	auto loaded = install(lock);
	if (!loaded)
		return loaded.error();
	installed = std::move(*loaded);
	return {};
}

void engine::impl::collect(const home_lock &lock)
{
	std::set<std::string, std::less<>> known;
	for (const owner &one : installed->ports.all())
		if (one.phase == SF_COMPLETE || !forget(lock, one))
			known.emplace(one.name);
	for (const std::string &name : links_directories(lock))
		if (!known.contains(name) && release_links(name))
			remove_links_directory(lock, name);
}

void engine::impl::tidy_up(const home_lock &lock)
{
	bool in_use = (installed && !installed->ports.all().empty()) || !links_directories(lock).empty();
	if (!in_use)
		installed.reset();
	tidy(lock, in_use);
}

result<> engine::impl::forget(const home_lock &lock, const owner &of)
{
	// All is dropped until both directions are off, so a tool that dies here leaves nothing open.
	installed->ports.set_phase(of.slot, SF_REMOVING);
	installed->ports.set_settings(of, 0);
	if (auto done = release(*installed, of); !done)
		return done;
	remove_links_directory(lock, of.name);
	installed->ports.remove(of);
	return {};
}

result<bool> engine::impl::is_alive(const owner &of) const
{
	if (of.phase != SF_COMPLETE)
		return false;
	if ((of.flags & SF_OWNER_CLSACT) && of.netns != current_netns_inode())
		return true;
	for (direction dir : {direction::in, direction::out}) {
		auto found = look(*installed, of, dir);
		if (!found)
			return found.error();
		if (found->attached)
			return true;
	}
	return false;
}

result<> engine::impl::make_room(const home_lock &lock, std::string_view name, const target &rep)
{
	if (auto own = installed->ports.find(name)) {
		auto alive = is_alive(*own);
		if (!alive)
			return alive.error();
		if (*alive)
			return error{error_kind::refused, EEXIST, "the port has a policy already", {}};
		if (auto done = forget(lock, *own); !done)
			return done;
	}
	if (auto other = installed->ports.find(rep.ifindex)) {
		auto alive = is_alive(*other);
		if (!alive)
			return alive.error();
		if (*alive)
			return busy_ifindex(rep, *other);
		return forget(lock, *other);
	}
	return {};
}

result<> engine::impl::put_in_force(const home_lock &lock, const owner &of, const settings &wanted)
{
	if (auto done = make_links_directory(lock, of.name); !done)
		return done;
	if (auto done = clear_counters(*installed, of.slot); !done)
		return done;
	installed->ports.set_settings(of, encode(wanted));
	if (auto done = cover(*installed, of); !done)
		return done;
	installed->ports.set_phase(of.slot, SF_COMPLETE);
	return {};
}

engine::engine(std::unique_ptr<impl> p) : impl_(std::move(p)) {}
engine::engine(engine &&) noexcept = default;
engine &engine::operator=(engine &&) noexcept = default;
engine::~engine() = default;

result<engine> engine::open_for_change()
{
	if (auto allowed = require_privilege(); !allowed)
		return allowed.error();
	auto lock = home_lock::exclusive();
	if (!lock)
		return lock.error();
	auto made = std::make_unique<impl>();
	made->writable = true;
	// Pins of which some are missing are no reason to refuse: detach() works without them.
	if (auto done = made->refresh(*lock); !done && done.error().code != ENOENT)
		return done.error();
	if (made->installed)
		made->collect(*lock);
	made->tidy_up(*lock);
	return engine(std::move(made));
}

result<> engine::attach(const target &rep, const settings &wanted)
{
	std::string context = "policy of " + nl::to_string(rep.port), name = pin_name(rep.port);
	if (!rep.ifindex)
		return system_error(ENODEV, context + ": no representor");
	auto lock = home_lock::exclusive();
	if (!lock)
		return lock.error().in(context);
	auto done = impl_->require(*lock);
	if (done)
		done = impl_->make_room(*lock, name, rep);
	if (done) {
		auto row = impl_->installed->ports.add(
			{.ifindex = rep.ifindex, .netns = current_netns_inode(), .name = name});
		done = row ? impl_->put_in_force(*lock, *row, wanted) : row.error();
		if (row && !done)
			(void)impl_->forget(*lock, *impl_->installed->ports.find(name));
	}
	impl_->tidy_up(*lock);
	return done ? done : done.error().in(context);
}

result<> engine::update(const nl::port_handle &port, const settings &wanted)
{
	std::string context = "policy of " + nl::to_string(port);
	auto lock = home_lock::exclusive();
	if (!lock)
		return lock.error().in(context);
	auto done = impl_->refresh(*lock);
	if (!done)
		return done.error().in(context);
	auto row = impl_->installed ? impl_->installed->ports.find(pin_name(port)) : std::nullopt;
	bool found = row && row->phase == SF_COMPLETE && impl_->installed->ports.set_settings(*row, encode(wanted));
	impl_->tidy_up(*lock);
	if (!found)
		return system_error(ENOENT, context + ": none is in force");
	return {};
}

result<> engine::detach(const nl::port_handle &port)
{
	std::string context = "policy of " + nl::to_string(port), name = pin_name(port);
	auto lock = home_lock::exclusive();
	if (!lock)
		return lock.error().in(context);
	auto known = impl_->refresh(*lock);
	if (!known && known.error().code != ENOENT)
		return known.error().in(context);
	result<> done;
	if (auto row = impl_->installed ? impl_->installed->ports.find(name) : std::nullopt)
		done = impl_->forget(*lock, *row);
	else if (done = release_links(name); done)
		remove_links_directory(*lock, name);
	impl_->tidy_up(*lock);
	return done ? done : done.error().in(context);
}

result<> engine::collect(const std::vector<nl::port_handle> &ports)
{
	auto lock = home_lock::exclusive();
	if (!lock)
		return lock.error();
	auto done = impl_->refresh(*lock);
	for (const nl::port_handle &port : ports) {
		auto row = done && impl_->installed ? impl_->installed->ports.find(pin_name(port)) : std::nullopt;
		auto alive = row ? impl_->is_alive(*row) : result<bool>(true);
		if (alive && !*alive)
			done = impl_->forget(*lock, *row);
	}
	impl_->tidy_up(*lock);
	return done;
}

} // namespace sf::policy
