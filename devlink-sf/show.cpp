// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/view.h"
#include "core/cli/chosen.h"

namespace sf {
namespace {

result<> run(cli::invocation &call)
{
	auto chosen = cli::choose(call, {call.opts.stats, true});
	if (!chosen)
		return chosen.error();

	out::node &ports = call.doc.object("port", out::node::layout::group);
	if (call.opts.details && call.target.is_plural())
		for (const nl::port &port : chosen->inventory.other_ports())
			apply::put_port(ports, port);
	const auto policies = apply::policy_reader::open();
	for (const model::sf *item : chosen->sfs) {
		apply::put_sf(ports, *item, call.opts.stats);
		apply::put_policy(ports, item->port.handle, policies, call.opts.stats);
	}
	return {};
}

const cli::verb row = {"show",
		       "print SFs: port, function, representor, netdev, RDMA, policy",
		       cli::selector_use::any,
		       {},
		       cli::changes::never,
		       run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
