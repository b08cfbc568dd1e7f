// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/remove.h"
#include "core/cli/verb.h"
#include "core/model/inventory.h"

namespace sf {
namespace {

result<> run(cli::invocation &call)
{
	auto inventory = model::inventory::load(call.until);
	if (!inventory)
		return inventory.error();
	auto chosen = inventory->select(call.target);
	if (!chosen)
		return chosen.error();
	if (call.opts.dry_run) {
		out::node &steps = call.doc.array("plan");
		for (const model::sf *item : *chosen)
			steps.append_object().put("step", "delete " + item->name());
		return {};
	}
	if (auto gone = apply::remove(*chosen, call.until); !gone)
		return gone;
	return apply::collect_leftovers(*inventory);
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
