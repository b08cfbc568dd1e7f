// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/remove.h"
#include "core/apply/set.h"
#include "core/cli/chosen.h"
#include "devlink-sf/policy_words.h"

namespace sf {
namespace {

constexpr cli::word_row words[] = {policy_word, trust_word};

result<> run(cli::invocation &call)
{
	auto chosen = cli::choose(call);
	if (!chosen)
		return chosen.error();
	const apply::adopt_request wanted = {verdict_of(call.args), call.args.on("trust")};
	out::node &adopted = call.doc.array("adopted");
	auto done = cli::for_each(call, *chosen, [&](const model::sf &item) -> result<> {
		auto taken = apply::adopt(item, wanted, call.until);
		if (!taken)
			return taken.error();
		if (*taken)
			adopted.append_object().put("port", item.name());
		return {};
	});
	return !done || call.opts.dry_run ? done : apply::collect_leftovers(chosen->inventory);
}

const cli::verb row = {
	"adopt", "put SFs that other tools made under policy", cli::selector_use::one, words, cli::changes::always,
	run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
