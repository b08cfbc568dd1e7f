// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>

#include <fmt/format.h>

#include "core/cli/chosen.h"
#include "core/policy/engine.h"

namespace sf {
namespace {

void put_finding(out::node &list, const policy::finding &found)
{
	out::node &item = list.append_object();
	item.put("port", to_string(found.port)).put("code", found.code);
	if (found.dir)
		item.put("direction", found.dir == policy::direction::in ? "in" : "out");
	item.put("text", found.text);
}

result<std::vector<policy::finding>> audit(const std::optional<policy::engine> &engine, const model::sf &item)
{
	if (!item.rep)
		return std::vector<policy::finding>{
			{"no-representor", item.port.handle, {}, "its representor is not in this namespace"}};
	const policy::target rep = {item.port.handle, item.rep->ifindex, item.rep->name()};
	if (!engine)
		return std::vector<policy::finding>{policy::not_attached(rep)};
	return engine->check(rep, item.port.hw_addr());
}

result<> run(cli::invocation &call)
{
	auto chosen = cli::choose(call, {false, false});
	if (!chosen)
		return chosen.error();
	auto engine = policy::engine::open_for_read();
	if (!engine)
		return engine.error();

	std::size_t findings = 0;
	out::node &list = call.doc.array("finding");
	for (const model::sf *item : chosen->sfs) {
		auto found = audit(*engine, *item);
		if (!found)
			return found.error();
		findings += found->size();
		for (const policy::finding &finding : *found)
			put_finding(list, finding);
	}
	if (findings == 0)
		return {};
	return error{error_kind::violation,
		     0,
		     fmt::format("{} finding{} in {} SF{}", findings, findings == 1 ? "" : "s", chosen->sfs.size(),
				 chosen->sfs.size() == 1 ? "" : "s"),
		     {}};
}

const cli::verb row = {"check",
		       "audit that every SF is under policy: both ways, first in the chain, ours",
		       cli::selector_use::any,
		       {},
		       cli::changes::never,
		       run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
