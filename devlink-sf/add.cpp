// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/add.h"

#include <fmt/format.h>

#include "core/apply/function.h"
#include "core/apply/view.h"
#include "core/cli/progress.h"
#include "core/cli/verb.h"
#include "devlink-sf/policy_words.h"

namespace sf {
namespace {

using cli::word_kind;

constexpr cli::word_row words[] = {
	{"sfnum", word_kind::number_or_auto, "{ N | auto }", "number of the SF, of the first with count; default auto"},
	{"pfnum", word_kind::number, "N", "physical function that the SF belongs to; default 0", 0, UINT16_MAX},
	{"controller", word_kind::number, "N", "controller that the SF is for; default the local one", 0, UINT16_MAX},
	hw_addr_word,
	roce_word,
	max_io_eqs_word,
	state_word,
	{"count", word_kind::number, "N", "make N SFs, all or none; sfnum and hw_addr count up", 1, 65536},
	{"name", word_kind::ifname, "IF", "name of the SF's netdev; %d stands for the sfnum"},
	{"netns", word_kind::text, "NETNS", "network namespace of the SF's netdev"},
	{"rep-name", word_kind::ifname, "IF", "name of the representor; %d stands for the sfnum"},
	{"master", word_kind::ifname, "IF", "bridge or other master of the representor"},
	{"rdma", word_kind::on_off, "{ on | off }", "soft-RoCE on the SF's netdev; default off"},
	policy_word,
	trust_word,
};

apply::add_request request_of(const cli::invocation &call)
{
	const cli::words &args = call.args;
	apply::add_request wanted;
	auto as_u32 = [&](std::string_view key) -> std::optional<std::uint32_t> {
		const auto number = args.number(key);
		return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
	};

	wanted.device = *call.target.device;
	wanted.sfnum = as_u32("sfnum");
	wanted.pfnum = static_cast<std::uint16_t>(args.number("pfnum").value_or(0));
	wanted.controller = as_u32("controller");
	wanted.count = as_u32("count").value_or(1);
	wanted.hw_addr = args.mac("hw_addr");
	wanted.roce = args.on("roce");
	wanted.max_io_eqs = as_u32("max_io_eqs");
	wanted.active = active_of(args).value_or(true);
	wanted.name = args.text("name");
	wanted.rep_name = args.text("rep-name");
	wanted.netns = args.text("netns");
	wanted.master = args.text("master");
	wanted.rdma = args.on("rdma").value_or(false);
	wanted.policy.default_verdict = verdict_of(args).value_or(policy::verdict::drop);
	wanted.policy.trust = args.on("trust").value_or(false);
	return wanted;
}

result<> check_request(const apply::add_request &wanted)
{
	if (auto good = check_hw_addr(wanted.hw_addr); !good)
		return good;
	if (wanted.hw_addr)
		if (auto last = apply::nth_mac(*wanted.hw_addr, wanted.count - 1); !last)
			return last.error();
	if (wanted.sfnum && UINT32_MAX - *wanted.sfnum < wanted.count - 1)
		return usage_error(
			fmt::format("sfnum: {} cannot be counted up {} times", *wanted.sfnum, wanted.count - 1));
	if (!wanted.active && (wanted.name || wanted.netns || wanted.rdma))
		return usage_error(fmt::format("{} needs an active SF", wanted.name    ? "name"
									: wanted.netns ? "netns"
										       : "rdma"),
				   "an inactive SF has no netdev yet: leave 'state inactive' out");
	return apply::check_names(wanted);
}

void put_plan(out::node &doc, const apply::add_request &wanted)
{
	out::node &steps = doc.array("plan");
	for (const std::string &step : apply::plan(wanted))
		steps.append_object().put("step", step);
}

result<> run(cli::invocation &call)
{
	const apply::add_request wanted = request_of(call);
	if (auto good = check_request(wanted); !good)
		return good;
	if (call.opts.dry_run) {
		put_plan(call.doc, wanted);
		return {};
	}
	out::node &ports = call.doc.object("port", out::node::layout::group);
	cli::progress_line line("add");
	auto made = apply::add(wanted, call.until, [&](std::size_t done, std::size_t of) { line.tell(done, of); });
	if (!made)
		return made.error().in(fmt::format("add {}", call.target.text()));
	const auto policies = apply::policy_reader::open();
	for (const model::sf &item : *made) {
		apply::put_sf(ports, item, call.opts.stats);
		apply::put_policy(ports, item.port.handle, policies, call.opts.stats);
	}
	return {};
}

const cli::verb row = {"add",
		       "make usable SFs in one step: port, function, policy, netdev, RDMA",
		       cli::selector_use::device,
		       words,
		       cli::changes::always,
		       run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
