// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/policy/coverage.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/ebpf/clsact.h"

namespace sf::policy {

namespace {

constexpr std::array directions{direction::in, direction::out};

std::string pin_path(std::string_view name, direction dir)
{
	return links_path(name) + direction_names[at(dir)];
}

/// Asked of the netdev itself, never concluded from a version.
result<bool> has_tcx(std::uint32_t ifindex)
{
	auto chain = ebpf::query_tcx(ifindex, ebpf::hook::ingress);
	if (!chain && chain.error().code == EINVAL)
		return false;
	if (!chain)
		return chain.error();
	return true;
}

result<> cover_by_links(const installation &by, const owner &of)
{
	for (direction dir : directions) {
		auto link = ebpf::attach_tcx(by.programs[at(dir)].get(), of.ifindex, hook_of(dir));
		if (!link)
			return link.error();
		if (auto done = ebpf::pin(link->get(), pin_path(of.name, dir)); !done)
			return done;
	}
	return {};
}

/// What will be ours is noted before it is made, so that a run that dies in between is cleaned up after.
result<> cover_by_filters(installation &by, const owner &of)
{
	by.ports.set_flags(of.slot, SF_OWNER_CLSACT | SF_OWNER_QDISC_OURS);
	auto added = ebpf::add_clsact(of.ifindex);
	if (!added || !*added)
		by.ports.set_flags(of.slot, SF_OWNER_CLSACT);
	if (!added)
		return added.error();
	for (direction dir : directions)
		if (auto done = ebpf::attach_filter(by.programs[at(dir)].get(), of.ifindex, hook_of(dir)); !done)
			return done;
	return {};
}

std::string describe(const ebpf::filter &which)
{
	if (which.program_id)
		return describe_program(which.program_id);
	return fmt::format("a {} filter of preference {}", which.kind, which.preference);
}

result<coverage> look_at_filters(const installation &by, const owner &of, direction dir)
{
	coverage found;
	found.pinned = true;
	if (of.netns != current_netns_inode())
		return found;
	auto filters = ebpf::list_filters(of.ifindex, hook_of(dir));
	if (!filters)
		return filters.error();
	std::uint32_t our_id = by.descriptions[at(dir)].id;
	auto our = std::ranges::find(*filters, our_id, &ebpf::filter::program_id);
	found.attached = found.ours = our != filters->end();
	found.first = found.attached && our == filters->begin();
	found.ifindex = found.attached ? of.ifindex : 0;
	if (found.attached)
		found.program_id = our_id;
	else if (!filters->empty() && filters->front().preference == 1)
		found.program_id = filters->front().program_id;
	if (!filters->empty() && !found.first)
		found.before = describe(filters->front());
	return found;
}

/// Without its pin a link may still live, by a descriptor that somebody holds.
void look_in_chain(const ebpf::tcx_chain &chain, std::uint32_t our_id, std::uint32_t ifindex, coverage &found)
{
	if (!std::ranges::count(chain.entries, our_id, &ebpf::tcx_entry::program_id))
		return;
	found.attached = found.ours = true;
	found.program_id = our_id;
	found.ifindex = ifindex;
	found.first = chain.entries.front().program_id == our_id;
}

result<coverage> look_at_link(const installation &by, const owner &of, direction dir)
{
	coverage found;
	std::uint32_t our_id = by.descriptions[at(dir)].id;
	auto pinned = ebpf::open_pin(pin_path(of.name, dir));
	if (!pinned && pinned.error().code != ENOENT)
		return pinned.error();
	ebpf::link_info info;
	if (pinned) {
		auto read = ebpf::link_of(pinned->get());
		if (!read)
			return read.error();
		info = *read;
		found.pinned = true;
		found.attached = info.ifindex != 0;
		found.program_id = info.program_id;
		found.ours = info.program_id == our_id;
		found.ifindex = info.ifindex;
	}
	auto chain = ebpf::query_tcx(found.attached ? info.ifindex : of.ifindex, hook_of(dir));
	if (!chain || chain->entries.empty()) // the netdev is gone, or in another namespace
		return found;
	if (!found.pinned)
		look_in_chain(*chain, our_id, of.ifindex, found);
	else
		found.first = found.attached && chain->entries.front().link_id == info.id;
	if (!found.first)
		found.before = describe_program(chain->entries.front().program_id);
	return found;
}

/// Links whose pins somebody removed, but that live.
void release_unpinned(const installation &by, const owner &of, direction dir)
{
	auto chain = ebpf::query_tcx(of.ifindex, hook_of(dir));
	if (!chain || of.netns != current_netns_inode())
		return;
	for (const ebpf::tcx_entry &entry : chain->entries) {
		if (entry.program_id != by.descriptions[at(dir)].id || !entry.link_id)
			continue;
		if (auto link = ebpf::open_link(entry.link_id))
			(void)ebpf::detach_link(link->get());
	}
}

result<> release_filters(const installation &by, const owner &of)
{
	if (of.netns != current_netns_inode())
		return {};
	bool empty = true;
	for (direction dir : directions) {
		auto filters = ebpf::list_filters(of.ifindex, hook_of(dir));
		if (!filters)
			return filters.error();
		for (const ebpf::filter &one : *filters) {
			if (one.program_id != by.descriptions[at(dir)].id) {
				empty = false;
				continue;
			}
			if (auto done = ebpf::delete_filter(of.ifindex, hook_of(dir), one); !done)
				return done;
		}
	}
	if (empty && (of.flags & SF_OWNER_QDISC_OURS))
		if (auto done = ebpf::delete_clsact(of.ifindex); !done)
			return done;
	// A tcx link's detach waits by itself; the deletion of a filter does not.
	ebpf::wait_for_running_programs();
	return {};
}

} // namespace

result<> cover(installation &by, const owner &of)
{
	auto tcx = has_tcx(of.ifindex);
	if (!tcx)
		return tcx.error();
	return *tcx ? cover_by_links(by, of) : cover_by_filters(by, of);
}

result<coverage> look(const installation &by, const owner &of, direction dir)
{
	return of.flags & SF_OWNER_CLSACT ? look_at_filters(by, of, dir) : look_at_link(by, of, dir);
}

result<bool> holds(const installation &by, const owner &of, direction dir)
{
	// The only filter of its preference has handle 1.
	if ((of.flags & SF_OWNER_CLSACT) && of.netns == current_netns_inode() &&
	    ebpf::filter_program(of.ifindex, hook_of(dir), 1, 1) == by.descriptions[at(dir)].id)
		return true;
	auto found = look(by, of, dir);
	if (!found)
		return found.error();
	return found->holds(of.ifindex);
}

result<> release(const installation &by, const owner &of)
{
	if (of.flags & SF_OWNER_CLSACT)
		return release_filters(by, of);
	if (auto done = release_links(of.name); !done)
		return done;
	for (direction dir : directions)
		release_unpinned(by, of, dir);
	return {};
}

result<> release_links(std::string_view name)
{
	for (direction dir : directions) {
		std::string path = pin_path(name, dir);
		auto link = ebpf::open_pin(path);
		if (!link && link.error().code == ENOENT)
			continue;
		if (!link)
			return link.error();
		if (auto done = ebpf::detach_link(link->get()); !done)
			return done;
		if (::unlink(path.c_str()) < 0 && errno != ENOENT)
			return system_error(errno, "removing " + path);
	}
	return {};
}

std::uint64_t current_netns_inode()
{
	struct stat about;
	return ::stat("/proc/thread-self/ns/net", &about) == 0 ? about.st_ino : 0;
}

std::string describe_program(std::uint32_t id)
{
	auto program = ebpf::program_by_id(id);
	return program && !program->name.empty() ? fmt::format("program {} ({})", id, program->name)
						 : fmt::format("program {}", id);
}

} // namespace sf::policy
