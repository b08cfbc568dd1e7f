// SPDX-License-Identifier: GPL-2.0-or-later
#include <cmath>

#include <fmt/format.h>

#include "core/out/render.h"
#include "core/out/utf8.h"

namespace sf::out {
namespace {

std::string escaped(char c)
{
	switch (c) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '\n':
		return "\\n";
	case '\t':
		return "\\t";
	}
	return static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? fmt::format("\\u{:04x}", c) : std::string(1, c);
}

struct json_scalar {
	std::string operator()(unknown_t) const { return "\"unknown\""; }
	std::string operator()(bool yes) const { return yes ? "true" : "false"; }
	std::string operator()(std::int64_t number) const { return fmt::to_string(number); }
	std::string operator()(std::uint64_t number) const { return fmt::to_string(number); }
	std::string operator()(double number) const
	{
		return std::isfinite(number) ? fmt::format("{}", number) : "null";
	}
	std::string operator()(const std::string &text) const { return json_quote(text); }
};

class json_writer {
public:
	explicit json_writer(bool pretty) : pretty_(pretty) {}

	void write(const node &item, int depth)
	{
		if (item.what() == node::kind::value) {
			text_ += std::visit(json_scalar{}, item.value());
			return;
		}
		const bool object = item.what() == node::kind::object;
		text_ += object ? '{' : '[';
		for (const node &member : item.members()) {
			if (&member != &item.members().front())
				text_ += ',';
			line(depth + 1);
			if (object)
				text_ += json_quote(member.key()) + (pretty_ ? ": " : ":");
			write(member, depth + 1);
		}
		if (!item.empty())
			line(depth);
		text_ += object ? '}' : ']';
	}

	std::string text_;

private:
	void line(int depth)
	{
		if (pretty_)
			text_ += '\n' + std::string(static_cast<std::size_t>(depth) * 4, ' ');
	}

	bool pretty_;
};

} // namespace

std::string json_quote(std::string_view text)
{
	std::string quoted = "\"";
	while (!text.empty()) {
		const std::size_t size = utf8_length(text);
		if (size == 1)
			quoted += escaped(text[0]);
		else if (size > 1)
			quoted += text.substr(0, size);
		else
			quoted += "\\ufffd";
		text.remove_prefix(size ? size : 1);
	}
	return quoted + '"';
}

std::string render_json(const node &root, bool pretty, int depth)
{
	json_writer writer(pretty);
	writer.write(root, depth);
	return std::move(writer.text_);
}

} // namespace sf::out
