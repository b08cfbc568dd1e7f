// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/help.h"

#include <fmt/format.h>

namespace sf::cli {
namespace {

std::string_view selector_words_of(selector_use use)
{
	switch (use) {
	case selector_use::none:
		return "";
	case selector_use::device:
		return " DEV";
	case selector_use::one:
		return " SELECTOR";
	case selector_use::any:
		return " [ SELECTOR ]";
	case selector_use::any_device:
		return " [ DEV ]";
	}
	return "";
}

std::string_view name_of(word_kind kind)
{
	switch (kind) {
	case word_kind::number:
		return "number";
	case word_kind::number_or_auto:
		return "number-or-auto";
	case word_kind::mac:
		return "mac";
	case word_kind::on_off:
		return "on-off";
	case word_kind::choice:
		return "choice";
	case word_kind::ifname:
		return "ifname";
	case word_kind::name:
		return "name";
	case word_kind::text:
		return "text";
	case word_kind::bare:
		return "bare";
	}
	return "";
}

void describe_word(const word_row &row, out::node &list)
{
	out::node &item = list.append_object();
	item.put("key", row.key).put("kind", name_of(row.kind)).put("value", row.value_name).put("help", row.help);
	if (row.kind == word_kind::number || row.kind == word_kind::number_or_auto)
		item.put("min", row.min).put("max", row.max);
	if (!row.choices.empty()) {
		out::node &choices = item.array("choices");
		for (std::string_view choice : row.choices)
			choices.append(choice);
	}
}

} // namespace

std::string usage_of(const tool &self, const verb &row)
{
	return fmt::format("{} [ OPTIONS ] {}{}{}", self.name, row.name, selector_words_of(row.selects),
			   synopsis(row.words));
}

std::string verb_help(const tool &self, const verb &row)
{
	std::string text = fmt::format("Usage: {}\n{}\n", usage_of(self, row), row.summary);
	for (const word_row &word : row.words)
		text += fmt::format("  {:<24} {}\n", fmt::format("{} {}", word.key, word.value_name), word.help);
	if (row.selects == selector_use::one || row.selects == selector_use::any)
		text += fmt::format("SELECTOR := {}\n", selector_grammar);
	return text;
}

std::string tool_help(const tool &self)
{
	std::string text = fmt::format("Usage: {} [ OPTIONS ] VERB …\n{}\n\nVerbs ({} help VERB tells more):\n",
				       self.name, self.summary, self.name);
	for (const verb *row : verbs())
		text += fmt::format("  {:<10} {}\n", row->name, row->summary);
	text += "\nOptions:\n";
	for (const option_row &row : option_rows()) {
		const std::string letter = row.letter ? fmt::format("-{}, ", row.letter) : "    ";
		text += fmt::format("  {:<30} {}\n", fmt::format("{}--{} {}", letter, row.word, row.argument),
				    row.help);
	}
	text += fmt::format("\nSELECTOR := {}\nExit status: 0 done, 1 usage, 2 refused, 3 a check found a violation.\n",
			    selector_grammar);
	return text;
}

void describe(const tool &self, out::node &doc)
{
	doc.put("tool", self.name).put("summary", self.summary).put("selector", selector_grammar);
	out::node &options = doc.array("options");
	for (const option_row &row : option_rows())
		options.append_object()
			.put("letter", row.letter ? std::string(1, row.letter) : std::string())
			.put("word", row.word)
			.put("argument", row.argument)
			.put("help", row.help);
	out::node &list = doc.array("verbs");
	for (const verb *row : verbs()) {
		out::node &item = list.append_object();
		item.put("name", row->name).put("summary", row->summary).put("changes", row->does != changes::never);
		item.put("synopsis", usage_of(self, *row));
		out::node &words = item.array("words");
		for (const word_row &word : row->words)
			describe_word(word, words);
	}
}

} // namespace sf::cli
