// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/complete.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "core/cli/verb.h"
#include "core/model/sysfs.h"

namespace sf::cli {
namespace {

using namespace std::chrono_literals;
using candidates = std::vector<std::string>;

candidates option_candidates()
{
	candidates found;
	for (const option_row &row : option_rows())
		found.push_back(fmt::format("--{}", row.word));
	return found;
}

candidates verb_candidates()
{
	candidates found = {"help"};
	for (const verb *row : verbs())
		found.emplace_back(row->name);
	return found;
}

/// Devices that have an eswitch, and the SFs that exist. Nothing where the kernel does not tell in time.
candidates handle_candidates(bool with_ports)
{
	const deadline until(1s);
	candidates found;
	auto devlink = nl::devlink::open(until);
	if (!devlink)
		return found;
	if (auto devices = devlink->devices(until))
		for (const nl::devlink_handle &device : *devices)
			if (!model::sysfs::is_sf_bus(device.bus))
				found.push_back(to_string(device));
	if (auto ports = devlink->ports(until); ports && with_ports)
		for (const nl::port &port : *ports)
			if (port.is_sf())
				found.push_back(to_string(port.handle));
	return found;
}

candidates target_candidates(const verb &row)
{
	if (row.selects == selector_use::none)
		return {};
	const bool sfs = row.selects == selector_use::one || row.selects == selector_use::any;
	candidates found = handle_candidates(sfs);
	if (sfs)
		found.insert(found.end(), selector_words().begin(), selector_words().end());
	return found;
}

candidates value_candidates(const word_row &row)
{
	if (row.kind == word_kind::on_off)
		return {"on", "off"};
	if (row.kind == word_kind::number_or_auto)
		return {"auto"};
	return {row.choices.begin(), row.choices.end()};
}

/// Behind the selector: a value where a key word waits for one, else the key words that are left.
candidates word_candidates(const verb &row, std::span<const std::string> before)
{
	candidates left;
	for (std::size_t i = 0; i < before.size(); i++) {
		const auto known = std::ranges::find(row.words, std::string_view(before[i]), &word_row::key);
		if (known == row.words.end() || known->kind == word_kind::bare)
			continue;
		if (++i == before.size())
			return value_candidates(*known);
	}
	for (const word_row &word : row.words)
		if (std::ranges::find(before, word.key) == before.end())
			left.emplace_back(word.key);
	return left;
}

/// Words that the selector takes from the front of @args; none where it is not complete yet.
std::size_t target_size(const verb &row, std::span<const std::string> args)
{
	if (row.selects == selector_use::none || args.empty())
		return 0;
	if (row.selects == selector_use::device || row.selects == selector_use::any_device)
		return 1;
	auto target = parse_selector(args);
	return target ? target->used : 0;
}

candidates candidates_for(std::span<const std::string> before, const std::string &last)
{
	std::size_t at = 0;
	while (at < before.size() && before[at].starts_with('-'))
		at++;
	if (at == before.size())
		return last.starts_with('-') ? option_candidates() : verb_candidates();
	if (before[at] == "help")
		return verb_candidates();
	auto row = find_verb(before[at]);
	if (!row)
		return {};
	const auto args = before.subspan(at + 1);
	const std::size_t used = target_size(**row, args);
	if (used == 0 && (*row)->selects != selector_use::none)
		return args.empty() ? target_candidates(**row) : candidates{};
	return word_candidates(**row, args.subspan(used));
}

} // namespace

std::vector<std::string> complete(std::span<const std::string> words)
{
	const std::string last = words.empty() ? std::string() : words.back();
	candidates found = candidates_for(words.first(words.empty() ? 0 : words.size() - 1), last);
	std::erase_if(found, [&](const std::string &candidate) { return !candidate.starts_with(last); });
	return found;
}

} // namespace sf::cli
