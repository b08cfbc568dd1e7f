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
	{"rep", word_kind::bare, "", "on the representor, where the command runs; not on the SF's netdev"},
	{"name", word_kind::name, "NAME", "name of the RDMA device; default rxe_ and the netdev's name"},
	{"type", word_kind::choice, "{ rxe | siw }", "soft-RoCE or soft-iWARP; default rxe", 0, 0, types},
};

error has_none(const model::sf &sf)
{
	if (sf.netdev_known)
		return {error_kind::refused, ENODEV, fmt::format("{} has no netdev", sf.name()),
			fmt::format("devlink-sf set {} state active brings one", sf.name())};
	return {error_kind::refused, ENODEV,
		fmt::format("{} has no netdev in a namespace that may be entered", sf.name()), "run it as root"};
}

/// The representor is where the command runs, or out of its sight.
result<model::netdev> netdev_for(const model::sf &sf, bool rep)
{
	if (!rep)
		return sf.netdev ? result<model::netdev>(*sf.netdev) : result<model::netdev>(has_none(sf));
	if (sf.rep)
		return model::netdev{*sf.rep, {}};
	return error{error_kind::refused, ENODEV, fmt::format("{} has no representor in this namespace", sf.name()),
		     fmt::format("run it in the namespace of {}", to_string(sf.port.handle.device))};
}

result<model::sf> with_device(const model::sf &sf, cli::invocation &call)
{
	const bool rep = call.args.has("rep");
	model::sf changed = sf;
	auto &devices = rep ? changed.rep_ibdevs : changed.ibdevs;
	if (!devices.empty())
		return error{error_kind::refused,
			     EEXIST,
			     fmt::format("{}{} has RDMA device {} already", rep ? "the representor of " : "", sf.name(),
					 devices.front().name),
			     {}};
	auto netdev = netdev_for(sf, rep);
	if (!netdev)
		return netdev.error();
	auto device = apply::add_soft_rdma(
		*netdev,
		{call.args.text("type").value_or("rxe"), call.args.text("name"), rep ? std::nullopt : sf.instance},
		call.until);
	if (!device)
		return device.error().in(sf.name());
	devices.push_back(std::move(*device));
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
