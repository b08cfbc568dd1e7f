// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>

#include <fmt/format.h>

#include "core/apply/remove.h"
#include "core/apply/soft_rdma.h"
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
	for (const model::sf *sf : *chosen) {
		if (sf->ibdevs.empty() && !call.target.is_plural())
			return error{error_kind::refused, ENODEV, fmt::format("{} has no RDMA device", sf->name()), {}};
		if (auto free = apply::check_not_held(*sf); !free)
			return free;
		for (const model::ibdev &device : sf->ibdevs)
			if (auto gone = call.opts.dry_run ? result<>() : apply::del_soft_rdma(device, call.until);
			    !gone)
				return gone.error().in(sf->name());
	}
	return {};
}

const cli::verb row = {
	"del", "take the soft RDMA devices of SFs away", cli::selector_use::one, {}, cli::changes::always, run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
