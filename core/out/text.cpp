// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/out/text.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/out/utf8.h"

namespace sf::out {
namespace {

constexpr std::string_view cyan = "\x1b[36m", yellow = "\x1b[33m", green = "\x1b[32m", red = "\x1b[31m",
			   reset = "\x1b[0m";

/// iproute2's colours: interface names cyan, addresses yellow, what is up green, what is down red.
std::string_view color_of(std::string_view key, std::string_view word)
{
	if (key == "netdev" || key == "ifname" || key == "ibdev")
		return cyan;
	if (key == "hw_addr" || key == "address")
		return yellow;
	if (word == "UP" || word == "active" || word == "attached" || word == "allow" || word == "ACTIVE")
		return green;
	if (word == "DOWN" || word == "inactive" || word == "detached" || word == "drop" || word == "unknown")
		return red;
	return {};
}

struct text_scalar {
	std::string operator()(unknown_t) const { return "unknown"; }
	std::string operator()(bool yes) const { return yes ? "true" : "false"; }
	std::string operator()(std::int64_t number) const { return fmt::to_string(number); }
	std::string operator()(std::uint64_t number) const { return fmt::to_string(number); }
	std::string operator()(double number) const { return fmt::format("{:.3f}", number); }
	std::string operator()(const std::string &text) const { return printable(text); }
};

/// A member that stands on its parent's line: a scalar, or an array of scalars as "a,b".
bool is_inline(const node &member)
{
	if (member.what() == node::kind::array)
		return member.empty() || member.members().front().what() == node::kind::value;
	return member.what() == node::kind::value;
}

class text_writer {
public:
	explicit text_writer(const style &how) : how_(how) {}

	void write_members(const node &item, std::size_t indent)
	{
		for (const node &member : item.members())
			if (!is_inline(member))
				write_block(member, indent);
	}

	void write_top(const node &root)
	{
		if (std::string line = inline_members(root, how_.color); !line.empty())
			add_line(0, line);
		write_members(root, 0);
	}

	std::string text_;

private:
	void add_line(std::size_t indent, std::string_view line)
	{
		if (how_.oneline && indent > 0) {
			text_.pop_back();
			text_ += '\\';
		}
		text_ += std::string(indent, ' ') + std::string(line) + '\n';
	}

	void write_block(const node &item, std::size_t indent)
	{
		const std::string line = inline_members(item, how_.color);
		/// As devlink(8): a name alone has no colon behind it.
		const std::string name = item.key().empty() ? "" : printable(item.key()) + (item.empty() ? "" : ":");

		if (item.how() == node::layout::group || item.what() == node::kind::array) {
			if (!line.empty())
				add_line(indent, line);
			write_members(item, indent);
		} else if (item.how() == node::layout::entry) {
			add_line(indent, name.empty() || line.empty() ? name + line : name + ' ' + line);
			write_members(item, indent + 2);
		} else {
			add_line(indent, name);
			if (!line.empty())
				add_line(indent + 2, line);
			write_members(item, line.empty() ? indent + 2 : indent + 4);
		}
	}

	const style &how_;
};

/// Not for a terminal: control characters (C0, DEL, C1), what turns the direction of writing, bytes that are no UTF-8.
bool is_harmless(std::string_view character)
{
	const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
	switch (character.size()) {
	case 1:
		return byte(0) >= 0x20 && byte(0) < 0x7f;
	case 2:
		return byte(0) != 0xc2 || byte(1) >= 0xa0;
	case 3:
		return byte(0) != 0xe2 || ((byte(1) != 0x80 || byte(2) < 0xaa || byte(2) > 0xae) &&
					   (byte(1) != 0x81 || byte(2) < 0xa6 || byte(2) > 0xa9));
	}
	return true;
}

} // namespace

std::string printable(std::string_view text)
{
	std::string safe;
	while (!text.empty()) {
		const std::size_t size = std::max<std::size_t>(utf8_length(text), 1);
		const std::string_view front = text.substr(0, size);
		if (is_harmless(front))
			safe += front;
		else
			for (char c : front)
				safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
		text.remove_prefix(size);
	}
	return safe;
}

std::string inline_scalar(const node &item, bool color)
{
	std::string word = std::visit(text_scalar{}, item.value());
	const std::string_view paint = color ? color_of(item.key(), word) : std::string_view{};
	return paint.empty() ? word : fmt::format("{}{}{}", paint, word, reset);
}

std::string inline_members(const node &item, bool color)
{
	std::string line;
	for (const node &member : item.members()) {
		if (!is_inline(member))
			continue;
		std::string word;
		if (member.what() == node::kind::value)
			word = inline_scalar(member, color);
		else
			for (const node &element : member.members())
				word += (word.empty() ? "" : ",") + inline_scalar(element, false);
		if (member.what() == node::kind::array && word.empty())
			continue;
		line += line.empty() ? "" : " ";
		line += member.key().empty() ? word : member.key() + ' ' + word;
	}
	return line;
}

std::string render_text(const node &root, const style &how)
{
	text_writer writer(how);
	writer.write_top(root);
	return std::move(writer.text_);
}

} // namespace sf::out
