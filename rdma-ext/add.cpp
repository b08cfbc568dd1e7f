// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>

#include <fmt/format.h>

#include "core/apply/soft_rdma.h"
#include "core/apply/view.h"
#include "core/cli/chosen.h"

namespace sf {
namespace {

using cli::word_kind;

constexpr std::string_view types[] = {"rxe", "siw"};

constexpr cli::word_row words[] = {
	{"name", word_kind::name, "NAME", "name of the RDMA device; default rxe_ and the netdev's name"},
	{"type", word_kind::choice, "{ rxe | siw }", "soft-RoCE or soft-iWARP; default rxe", 0, 0, types},
};

result<model::sf> with_device(const model::sf &sf, cli::invocation &call)
{
	if (!sf.ibdevs.empty())
		return error{error_kind::refused,
			     EEXIST,
			     fmt::format("{} has RDMA device {} already", sf.name(), sf.ibdevs.front().name),
			     {}};
	if (!sf.netdev)
		return error{error_kind::refused, ENODEV,
			     fmt::format("{} has no netdev{}", sf.name(),
					 sf.netdev_known ? "" : " in a namespace that may be entered"),
			     sf.netdev_known ? fmt::format("devlink-sf set {} state active brings one", sf.name())
					     : "run it as root"};
	model::sf changed = sf;
	auto device = apply::add_soft_rdma(*sf.netdev, call.args.text("name"), call.args.text("type").value_or("rxe"),
					   call.until);
	if (!device)
		return device.error().in(sf.name());
	changed.ibdevs.push_back(std::move(*device));
	return changed;
}

result<> run(cli::invocation &call)
{
	auto chosen = cli::choose(call);
	if (!chosen)
		return chosen.error();
	if (chosen->sfs.size() > 1 && call.args.has("name"))
		return usage_error(fmt::format("name: one cannot be that of {} RDMA devices", chosen->sfs.size()));
	out::node &list = call.doc.object("port", out::node::layout::group);
	return cli::for_each(call, *chosen, [&](const model::sf &sf) -> result<> {
		auto changed = with_device(sf, call);
		if (!changed)
			return changed.error();
		apply::put_ibdevs(list.object(sf.name(), out::node::layout::entry), *changed);
		return {};
	});
}

const cli::verb row = {"add",
		       "put soft-RoCE on SFs whose driver brings no RDMA device",
		       cli::selector_use::one,
		       words,
		       cli::changes::always,
		       run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
