// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/base/mac.h"

#include <cerrno>
#include <charconv>

#include <fmt/format.h>
#include <sys/random.h>

namespace sf {

std::string to_string(const mac_address &mac)
{
	return fmt::format("{:02x}", fmt::join(mac.bytes, ":"));
}

result<mac_address> parse_mac(std::string_view text)
{
	mac_address mac;
	bool valid = text.size() == 17;
	for (std::size_t i = 0; valid && i < mac.bytes.size(); i++) {
		const char *first = text.data() + 3 * i;
		auto [end, code] = std::from_chars(first, first + 2, mac.bytes[i], 16);
		valid = code == std::errc{} && end == first + 2 && (i == 5 || first[2] == ':' || first[2] == '-');
	}
	if (!valid)
		return usage_error(fmt::format("'{}' is not a MAC address", text),
				   "six two-digit hexadecimal bytes, as 02:00:00:00:88:01");
	return mac;
}

result<mac_address> random_local_mac()
{
	mac_address mac;
	if (::getrandom(mac.bytes.data(), mac.bytes.size(), 0) != static_cast<ssize_t>(mac.bytes.size()))
		return system_error(errno, "getrandom");
	mac.bytes[0] = static_cast<std::uint8_t>((mac.bytes[0] & 0xfc) | 0x02);
	return mac;
}

} // namespace sf
