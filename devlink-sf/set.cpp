// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/set.h"

#include "core/cli/chosen.h"
#include "devlink-sf/policy_words.h"

namespace sf {
namespace {

constexpr cli::word_row words[] = {hw_addr_word, roce_word, max_io_eqs_word, state_word, policy_word, trust_word};

result<> run(cli::invocation &call)
{
	if (call.args.empty())
		return usage_error("set: nothing to set", "'help set' tells the words");
	const auto max_io_eqs = call.args.number("max_io_eqs");
	const apply::set_request wanted = {call.args.mac("hw_addr"),
					   call.args.on("roce"),
					   max_io_eqs ? std::optional(static_cast<std::uint32_t>(*max_io_eqs))
						      : std::nullopt,
					   active_of(call.args),
					   verdict_of(call.args),
					   call.args.on("trust")};
	if (auto good = check_hw_addr(wanted.hw_addr); !good)
		return good;
	auto chosen = cli::choose(call);
	if (!chosen)
		return chosen.error();
	if (wanted.hw_addr && chosen->sfs.size() > 1)
		return usage_error("hw_addr: one address cannot be that of many SFs", "name one by DEV/PORT");
	return cli::for_each(call, *chosen,
			     [&](const model::sf &item) { return apply::set(item, wanted, call.until); });
}

const cli::verb row = {"set",
		       "change function attributes, state and default policy of SFs",
		       cli::selector_use::one,
		       words,
		       cli::changes::always,
		       run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
