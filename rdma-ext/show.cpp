// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/view.h"
#include "core/cli/chosen.h"

namespace sf {
namespace {

void put_netdev_name(out::node &item, const model::sf &sf)
{
	if (sf.netdev) {
		item.put("netdev", sf.netdev->link.name());
		if (!sf.netdev->netns.empty())
			item.put("netns", sf.netdev->netns);
	} else if (!sf.netdev_known) {
		item.put("netdev", out::unknown);
	}
}

/// PDs, CQs, QPs, … in use on each device, where the kernel tells.
void put_usage(out::node &item, const model::sf &sf, const deadline &until)
{
	auto rdma = nl::rdma::open();
	std::vector<model::ibdev> devices = sf.ibdevs;
	devices.insert(devices.end(), sf.rep_ibdevs.begin(), sf.rep_ibdevs.end());
	for (const model::ibdev &device : devices) {
		auto usage = rdma ? rdma->usage(device.index, until) : result<nl::rdma_usage>(rdma.error());
		if (!usage)
			continue;
		out::node &counts = item.object("resources").object(device.name, out::node::layout::entry);
		for (const auto &[type, count] : usage->counts)
			counts.put(type, count);
	}
}

result<> run(cli::invocation &call)
{
	auto chosen = cli::choose(call);
	if (!chosen)
		return chosen.error();
	out::node &list = call.doc.object("port", out::node::layout::group);
	for (const model::sf *sf : chosen->sfs) {
		out::node &item = list.object(sf->name(), out::node::layout::entry);
		if (auto sfnum = sf->port.sfnum())
			item.put("sfnum", *sfnum);
		put_netdev_name(item, *sf);
		apply::put_ibdevs(item, *sf);
		if (call.opts.stats)
			put_usage(item, *sf, call.until);
	}
	return {};
}

const cli::verb row = {"show",
		       "print the RDMA devices of each SF, with -s the objects in use",
		       cli::selector_use::any,
		       {},
		       cli::changes::never,
		       run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
