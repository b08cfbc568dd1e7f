// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>

#include <fmt/format.h>

#include "core/apply/remove.h"
#include "core/apply/soft_rdma.h"
#include "core/cli/chosen.h"

namespace sf {
namespace {

/// All of an SF's soft devices, or the one that was named. Of many SFs the driver's own devices are passed over.
result<> take_away(const model::sf &sf, const model::selector &target, const deadline &until)
{
	if (auto free = apply::check_not_held(sf); !free)
		return free;
	for (const model::ibdev &device : sf.ibdevs) {
		if ((target.ibdev && device.name != *target.ibdev) || (target.is_plural() && !device.soft))
			continue;
		if (auto gone = apply::del_soft_rdma(device, until); !gone)
			return gone.error().in(sf.name());
	}
	return {};
}

result<> run(cli::invocation &call)
{
	auto chosen = cli::choose(call);
	if (!chosen)
		return chosen.error();
	return cli::for_each(call, *chosen, [&](const model::sf &sf) -> result<> {
		if (sf.ibdevs.empty() && !call.target.is_plural())
			return error{error_kind::refused, ENODEV, fmt::format("{} has no RDMA device", sf.name()), {}};
		return take_away(sf, call.target, call.until);
	});
}

const cli::verb row = {
	"del", "take the soft RDMA devices of SFs away", cli::selector_use::one, {}, cli::changes::always, run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
