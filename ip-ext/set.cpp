// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>

#include <fmt/format.h>

#include "core/apply/remove.h"
#include "core/apply/set_link.h"
#include "core/cli/chosen.h"

namespace sf {
namespace {

using cli::word_kind;

constexpr std::string_view ends[] = {"sf", "rep", "both"};

constexpr cli::word_row words[] = {
	{"end", word_kind::choice, "{ sf | rep | both }",
	 "which netdev; default rep where one is selected by rep, else the SF's", 0, 0, ends},
	{"up", word_kind::bare, "", "bring up"},
	{"down", word_kind::bare, "", "take down"},
	{"mtu", word_kind::number, "BYTES", "maximum transmission unit", 68, 65535},
	{"address", word_kind::mac, "MAC",
	 "address of the netdev alone: devlink-sf set hw_addr changes function and policy too"},
	{"name", word_kind::ifname, "IF", "new name"},
	{"netns", word_kind::text, "NETNS", "move the SF's netdev to that network namespace"},
	{"master", word_kind::ifname, "IF", "bridge or other master, in the namespace of the netdev"},
	{"nomaster", word_kind::bare, "", "leave the master"},
};

result<apply::link_change> change_of(const cli::invocation &call)
{
	const cli::words &args = call.args;
	const std::string end = args.text("end").value_or(call.target.rep ? "rep" : "sf");
	apply::link_change wanted;

	if (args.has("up") && args.has("down"))
		return usage_error("up and down exclude each other");
	if (args.has("master") && args.has("nomaster"))
		return usage_error("master and nomaster exclude each other");
	if (args.has("netns") && end != "sf")
		return usage_error("netns: a representor cannot leave the namespace of its eswitch",
				   "'end sf' moves the SF's netdev");
	if (args.has("name") && end == "both")
		return usage_error("name: one name cannot be that of both ends");
	wanted.sf_end = end != "rep";
	wanted.rep_end = end != "sf";
	if (args.has("up") || args.has("down"))
		wanted.up = args.has("up");
	if (auto mtu = args.number("mtu"))
		wanted.mtu = static_cast<std::uint32_t>(*mtu);
	wanted.address = args.mac("address");
	wanted.name = args.text("name");
	wanted.netns = args.text("netns");
	wanted.master = args.has("nomaster") ? std::optional<std::string>("") : args.text("master");
	return wanted;
}

result<> run(cli::invocation &call)
{
	auto wanted = change_of(call);
	if (!wanted)
		return wanted.error();
	if (call.args.empty() || (call.args.has("end") && !wanted->any()))
		return usage_error("set: nothing to set", "'help set' tells the words");
	auto chosen = cli::choose(call, {false, call.args.has("netns")});
	if (!chosen)
		return chosen.error();
	if (chosen->sfs.size() > 1 && (wanted->name || wanted->address))
		return usage_error(fmt::format("{}: one cannot be that of {} SFs", wanted->name ? "name" : "address",
					       chosen->sfs.size()));
	return cli::for_each(call, *chosen, [&](const model::sf &item) -> result<> {
		if (auto free = wanted->netns ? apply::check_not_held(item, item.ibdevs) : result<>(); !free)
			return free;
		auto set = apply::set_links(item, *wanted, call.until);
		return set ? set : set.error().in(item.name());
	});
}

const cli::verb row = {
	"set", "change an SF's netdev or its representor", cli::selector_use::one, words, cli::changes::always, run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
