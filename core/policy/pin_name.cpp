// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/policy/pin_name.h"

#include <charconv>

#include <fmt/format.h>

namespace sf::policy {

namespace {

bool is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == ':';
}

std::string escape(std::string_view text)
{
	std::string out;
	for (char c : text) {
		if (is_plain(c))
			out += c;
		else
			out += fmt::format("%{:02x}", static_cast<unsigned char>(c));
	}
	return out;
}

std::string unescape(std::string_view text)
{
	std::string out;
	while (!text.empty()) {
		unsigned char byte = 0;
		if (text[0] == '%' && text.size() >= 3 &&
		    std::from_chars(text.data() + 1, text.data() + 3, byte, 16).ptr == text.data() + 3) {
			out += static_cast<char>(byte);
			text.remove_prefix(3);
		} else {
			out += text[0];
			text.remove_prefix(1);
		}
	}
	return out;
}

} // namespace

std::string pin_name(const nl::port_handle &port)
{
	return fmt::format("{}_{}_{}", escape(port.device.bus), escape(port.device.dev), port.index);
}

std::optional<nl::port_handle> parse_pin_name(std::string_view name)
{
	auto first = name.find('_'), last = name.rfind('_');
	if (first == std::string_view::npos || first == last)
		return std::nullopt;
	nl::port_handle port;
	port.device.bus = unescape(name.substr(0, first));
	port.device.dev = unescape(name.substr(first + 1, last - first - 1));
	std::string_view index = name.substr(last + 1);
	if (std::from_chars(index.data(), index.data() + index.size(), port.index).ec != std::errc{})
		return std::nullopt;
	// One spelling each: whatever else reads the same is not of our making.
	if (pin_name(port) != name)
		return std::nullopt;
	return port;
}

} // namespace sf::policy
