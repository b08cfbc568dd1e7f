// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/remove.h"
#include "core/cli/chosen.h"

namespace sf {
namespace {

result<> run(cli::invocation &call)
{
	auto chosen = cli::choose(call);
	if (!chosen)
		return chosen.error();
	if (call.opts.dry_run) {
		out::node &steps = call.doc.array("plan");
		for (const model::sf *item : chosen->sfs)
			steps.append_object().put("step", "delete " + item->name());
		return {};
	}
	if (auto gone = apply::remove(chosen->sfs, call.until); !gone)
		return gone;
	return apply::collect_leftovers(chosen->inventory);
}

const cli::verb row = {"del",
		       "delete SFs whole; returns when their numbers are free again",
		       cli::selector_use::one,
		       {},
		       cli::changes::always,
		       run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
