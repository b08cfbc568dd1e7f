// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/chosen.h"

#include <fmt/format.h>

namespace sf::cli {

result<chosen> choose(const invocation &call, const model::load_options &what)
{
	const bool rdma = what.rdma || call.target.ibdev;
	auto inventory = model::inventory::load(call.until, {what.stats, rdma});
	if (!inventory)
		return inventory.error();
	auto sfs = inventory->select(call.target);
	if (!sfs)
		return sfs.error();
	return chosen{std::move(*inventory), std::move(*sfs)};
}

result<> for_each(invocation &call, const chosen &of, const std::function<result<>(const model::sf &)> &each)
{
	for (const model::sf *item : of.sfs) {
		if (call.opts.dry_run) {
			call.doc.array("plan").append_object().put("step",
								   fmt::format("{} {}", call.does, item->name()));
			continue;
		}
		call.until.restart();
		if (auto done = each(*item); !done)
			return done;
	}
	return {};
}

} // namespace sf::cli
