// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/view.h"
#include "core/cli/chosen.h"

namespace sf {
namespace {

void put_pair(out::node &links, const model::sf &item, bool stats)
{
	out::node &pair = links.object(item.name(), out::node::layout::entry);
	if (auto sfnum = item.port.sfnum())
		pair.put("sfnum", *sfnum);
	if (item.instance)
		pair.put("device", item.instance->dev);
	apply::put_ends(pair, item, stats);
}

result<> run(cli::invocation &call)
{
	auto chosen = cli::choose(call, {call.opts.stats, false});
	if (!chosen)
		return chosen.error();
	out::node &links = call.doc.object("link", out::node::layout::group);
	for (const model::sf *item : chosen->sfs)
		put_pair(links, *item, call.opts.stats);
	return {};
}

const cli::verb row = {"show",
		       "print each SF's netdev and its representor, with -s both statistics",
		       cli::selector_use::any,
		       {},
		       cli::changes::never,
		       run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
