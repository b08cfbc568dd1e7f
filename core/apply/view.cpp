// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/view.h"

#include <linux/devlink.h>

namespace sf::apply {
namespace {

using out::node;

void put_stats(node &item, const nl::link_stats &stats)
{
	node &counters = item.object("stats64");
	node &rx = counters.object("rx", node::layout::entry);
	rx.put("bytes", stats.rx_bytes)
		.put("packets", stats.rx_packets)
		.put("errors", stats.rx_errors)
		.put("dropped", stats.rx_dropped);
	node &tx = counters.object("tx", node::layout::entry);
	tx.put("bytes", stats.tx_bytes)
		.put("packets", stats.tx_packets)
		.put("errors", stats.tx_errors)
		.put("dropped", stats.tx_dropped);
}

void put_ibdev(node &item, const model::ibdev &device)
{
	item.put("ibdev", device.name).put("ifindex", device.index).put("soft", device.soft);
	if (device.port)
		item.put("state", device.port->state()).put("physical_state", device.port->physical_state());
	else
		item.put("state", out::unknown);
}

std::string_view word_of(policy::verdict what)
{
	return what == policy::verdict::allow ? "allow" : "drop";
}

void put_counters(node &item, const policy::counters &counted)
{
	node &counters = item.object("counters");
	for (policy::direction dir : {policy::direction::in, policy::direction::out}) {
		node &side = counters.object(dir == policy::direction::in ? "in" : "out");
		for (const auto &[reason, count] : counted.by_direction[static_cast<std::size_t>(dir)])
			side.object(reason, node::layout::entry)
				.put("packets", count.packets)
				.put("bytes", count.bytes);
	}
}

} // namespace

policy_reader policy_reader::open()
{
	policy_reader reader;
	reader.engine_ = policy::engine::open_for_read();
	return reader;
}

result<std::optional<policy::state>> policy_reader::get(const nl::port_handle &port) const
{
	if (!engine_)
		return engine_.error();
	return *engine_ ? (*engine_)->get(port) : std::optional<policy::state>();
}

void put_link(node &item, const nl::link &link, bool stats)
{
	item.put("ifname", link.name()).put("ifindex", link.ifindex).put("operstate", link.operstate());
	if (auto mtu = link.mtu())
		item.put("mtu", *mtu);
	if (auto address = link.address())
		item.put("address", to_string(*address));
	if (auto master = link.master(); master && *master)
		item.put("master", *master);
	if (stats && link.stats)
		put_stats(item, *link.stats);
}

void put_netdev(node &item, const model::netdev &netdev, bool stats)
{
	if (!netdev.netns.empty())
		item.put("netns", netdev.netns);
	put_link(item, netdev.link, stats);
}

void put_ends(node &item, const model::sf &sf, bool stats)
{
	if (sf.rep)
		put_link(item.object("representor"), *sf.rep, stats);
	if (sf.netdev)
		put_netdev(item.object("sf"), *sf.netdev, stats);
	else if (!sf.netdev_known)
		item.object("sf").put("ifname", out::unknown);
}

void put_ibdevs(node &item, const model::sf &sf)
{
	for (const model::ibdev &device : sf.ibdevs)
		put_ibdev(item.array("rdma").append_object(), device);
	if (sf.ibdevs.empty() && !sf.ibdevs_known)
		item.array("rdma").append_object().put("ibdev", out::unknown);
	// The text has no key of an array: each of these lines begins with what tells them from the SF's.
	for (const model::ibdev &device : sf.rep_ibdevs)
		put_ibdev(item.array("representor_rdma").append_object().put("rep", sf.rep->name()), device);
}

void put_sf(node &ports, const model::sf &sf, bool stats)
{
	put_port(ports, sf.port);
	node &item = ports.object(to_string(sf.port.handle));
	if (sf.mdev)
		item.object("mdev").put("uuid", sf.mdev->handle.dev).put("alias", sf.mdev->alias);
	put_ends(item, sf, stats);
	put_ibdevs(item, sf);
}

void put_policy(node &ports, const nl::port_handle &port, const policy_reader &reader, bool stats)
{
	node &item = ports.object(to_string(port)).object("policy");
	const auto known = reader.get(port);
	if (!known) {
		item.put("state", out::unknown);
		return;
	}
	const std::optional<policy::state> &state = *known;
	if (!state) {
		item.put("state", "none");
		return;
	}
	const auto [in, out] = state->attached;
	item.put("state", in && out ? "attached" : in || out ? "partial" : "detached");
	item.put("in", in ? "attached" : "detached").put("out", out ? "attached" : "detached");
	item.put("default", word_of(state->current.default_verdict)).put("trust", state->current.trust ? "on" : "off");
	if (state->current.hw_addr)
		item.put("hw_addr", to_string(*state->current.hw_addr));
	if (stats)
		put_counters(item, state->counted);
}

} // namespace sf::apply
