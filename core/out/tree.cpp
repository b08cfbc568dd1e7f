// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/out/text.h"

namespace sf::out {
namespace {

/// Groups and arrays have no line of their own: what they hold stands where they are.
void flatten(const node &item, std::vector<const node *> &branches)
{
	for (const node &member : item.members()) {
		if (member.what() == node::kind::value)
			continue;
		if (member.what() == node::kind::array || member.how() == node::layout::group)
			flatten(member, branches);
		else
			branches.push_back(&member);
	}
}

void draw(const node &item, const std::string &prefix, const style &how, std::string &text)
{
	std::vector<const node *> branches;
	flatten(item, branches);
	for (const node *branch : branches) {
		const bool last = branch == branches.back();
		const std::string line = inline_members(*branch, how.color);
		text += prefix + (last ? "└─ " : "├─ ") + printable(branch->key());
		text += line.empty() || branch->key().empty() ? line + '\n' : "  " + line + '\n';
		draw(*branch, prefix + (last ? "   " : "│  "), how, text);
	}
}

} // namespace

std::string render_tree(const node &root, const style &how)
{
	std::vector<const node *> tops;
	std::string text;

	flatten(root, tops);
	if (std::string line = inline_members(root, how.color); !line.empty())
		text += line + '\n';
	for (const node *top : tops) {
		const std::string line = inline_members(*top, how.color);
		text += printable(top->key()) + (line.empty() || top->key().empty() ? line : "  " + line) + '\n';
		draw(*top, "", how, text);
	}
	return text;
}

std::string render(const node &root, const style &how)
{
	switch (how.as) {
	case format::json:
		return render_json(root, how.pretty) + '\n';
	case format::tree:
		return render_tree(root, how);
	case format::text:
		break;
	}
	return render_text(root, how);
}

} // namespace sf::out
