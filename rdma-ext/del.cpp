// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "core/apply/remove.h"
#include "core/apply/soft_rdma.h"
#include "core/cli/chosen.h"

namespace sf {
namespace {

constexpr cli::word_row words[] = {
	{"rep", cli::word_kind::bare, "", "those of the representors, not of the SFs"},
};

/// One that was named, or any.
bool has_any(const std::vector<model::ibdev> &devices, const std::optional<std::string> &name)
{
	return name ? std::ranges::count(devices, *name, &model::ibdev::name) > 0 : !devices.empty();
}

/// A device of the representor's that was named needs no further word.
bool means_rep(const model::sf &sf, const cli::invocation &call)
{
	return call.args.has("rep") || (call.target.ibdev && has_any(sf.rep_ibdevs, call.target.ibdev));
}

/// All of the soft devices, or the one that was named. Of many SFs the driver's own devices are passed over.
result<> take_away(const model::sf &sf, const std::vector<model::ibdev> &devices, const cli::invocation &call)
{
	if (auto free = apply::check_not_held(sf, devices); !free)
		return free;
	for (const model::ibdev &device : devices) {
		if ((call.target.ibdev && device.name != *call.target.ibdev) ||
		    (call.target.is_plural() && !device.soft))
			continue;
		if (auto gone = apply::del_soft_rdma(device, call.until); !gone)
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
		const bool rep = means_rep(sf, call);
		const auto &devices = rep ? sf.rep_ibdevs : sf.ibdevs;
		if (!has_any(devices, call.target.ibdev) && !call.target.is_plural())
			return error{
				error_kind::refused,
				ENODEV,
				fmt::format("{}{} has no RDMA device", rep ? "the representor of " : "", sf.name()),
				{}};
		return take_away(sf, devices, call);
	});
}

const cli::verb row = {
	"del", "take the soft RDMA devices of SFs away", cli::selector_use::one, words, cli::changes::always, run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
