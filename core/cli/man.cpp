// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/man.h"

#include <fmt/format.h>

#include "core/base/version.h"
#include "core/cli/help.h"

namespace sf::cli {
namespace {

std::string item(std::string_view head, std::string_view argument, std::string_view text)
{
	return fmt::format(".TP\n.BI \"{}\" \" {}\"\n{}\n", roff_quote(head), roff_quote(argument), roff_quote(text));
}

std::string verb_section(const tool &self, const verb &row)
{
	std::string text = fmt::format(".SS {}\n{}\n.PP\n.nh\n{}\n.hy\n", row.name, roff_quote(row.summary),
				       roff_quote(usage_of(self, row)));
	for (const word_row &word : row.words)
		text += item(word.key, word.value_name, word.help);
	return text;
}

std::string option_section()
{
	std::string text = ".SH OPTIONS\n";
	for (const option_row &row : option_rows()) {
		const std::string letter = row.letter ? fmt::format("-{}, ", row.letter) : "";
		text += item(fmt::format("{}--{}", letter, row.word), row.argument, row.help);
	}
	return text;
}

} // namespace

std::string roff_quote(std::string_view text)
{
	std::string quoted;
	for (char c : text) {
		if (c == '\\')
			quoted += "\\e";
		else if (c == '-')
			quoted += "\\-";
		else if (c == '"')
			quoted += "\\(dq";
		else if (quoted.empty() && (c == '.' || c == '\''))
			quoted += std::string("\\&") + c;
		else
			quoted += c;
	}
	return quoted;
}

std::string man_page(const tool &self)
{
	std::string text = fmt::format(".TH {} 8 \"\" \"iproute2\\-sf {}\" \"iproute2\\-sf\"\n.SH NAME\n{} \\- {}\n",
				       roff_quote(self.name), version, roff_quote(self.name),
				       roff_quote(self.summary.substr(0, self.summary.size() - 1)));
	text += fmt::format(".SH SYNOPSIS\n.nh\n{} [ OPTIONS ] VERB [ SELECTOR ] [ KEY VALUE ... ]\n.PP\nSELECTOR := "
			    "{}\n.hy\n.SH VERBS\n",
			    roff_quote(self.name), roff_quote(selector_grammar));
	for (const verb *row : verbs())
		text += verb_section(self, *row);
	text += option_section();
	text += ".SH EXIT STATUS\n";
	text += item("0", "", "done");
	text += item("1", "", "the words of the command are wrong; nothing was asked of the kernel");
	text += item("2", "", "the kernel or the system refused");
	text += item("3", "", "a check found a violation");
	return text;
}

} // namespace sf::cli
