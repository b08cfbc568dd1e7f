// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/function.h"

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "core/nl/uapi.h"

namespace sf::apply {
namespace {

result<bool> number_has_port(nl::devlink &devlink, const nl::port_new_request &request, const deadline &until)
{
	auto ports = devlink.ports(until);
	if (!ports)
		return ports.error();
	return std::ranges::any_of(*ports, [&](const nl::port &port) {
		return port.is_sf() && port.handle.device == request.device && port.sfnum() == request.sfnum &&
		       port.controller().value_or(0) == request.controller.value_or(0);
	});
}

} // namespace

result<mac_address> nth_mac(const mac_address &first, std::uint32_t n)
{
	mac_address mac = first;
	std::uint32_t low = static_cast<std::uint32_t>(mac.bytes[3]) << 16 |
			    static_cast<std::uint32_t>(mac.bytes[4]) << 8 | mac.bytes[5];
	if (n > 0xffffff - low)
		return usage_error(fmt::format("hw_addr: {} cannot be counted up {} times", to_string(first), n));
	low += n;
	mac.bytes[3] = static_cast<std::uint8_t>(low >> 16);
	mac.bytes[4] = static_cast<std::uint8_t>(low >> 8);
	mac.bytes[5] = static_cast<std::uint8_t>(low);
	return mac;
}

nl::function_caps_request roce_cap(const std::optional<bool> &roce)
{
	constexpr std::uint32_t bit = 1U << nl::uapi::devlink_port_fn_attr_cap_roce_bit;
	if (!roce)
		return {};
	return {bit, *roce ? bit : 0};
}

result<nl::port> new_port(nl::devlink &devlink, model::watcher &events, const nl::port_new_request &request,
			  const deadline &until)
{
	result<nl::port> port = devlink.new_port(request, until);
	auto in_the_way = [&] {
		return !port && (port.error().code == EEXIST || port.error().code == EBUSY) && request.sfnum;
	};

	if (!in_the_way())
		return port;
	if (auto taken = number_has_port(devlink, request, until); !taken || *taken)
		return port;
	const model::observer observed = {
		[](const nl::port &, bool exists) { return !exists; },
		[](const nl::link &, bool exists) { return !exists; },
		[&]() -> result<> {
			port = devlink.new_port(request, until);
			return {};
		},
	};
	if (auto waited = events.wait(until, observed, [&] { return !in_the_way(); });
	    !waited && waited.error().code != ETIMEDOUT)
		return waited.error();
	return port;
}

result<nl::link> find_representor(nl::devlink &devlink, nl::links &links, model::watcher &events, nl::port &port,
				  const deadline &until)
{
	result<nl::link> rep = error{error_kind::refused, ENODEV, "", {}};
	auto read = [&]() -> result<> {
		auto now = devlink.get_port(port.handle, until);
		if (!now)
			return now.error();
		port = std::move(*now);
		if (auto ifindex = port.ifindex())
			rep = links.get(*ifindex, until);
		return {};
	};
	const model::observer observed = {
		[&](const nl::port &event, bool exists) { return exists && event.handle == port.handle; },
		[](const nl::link &, bool) { return true; },
		read,
	};

	if (auto ifindex = port.ifindex())
		rep = links.get(*ifindex, until);
	if (rep)
		return rep;
	auto waited = events.wait(until, observed, [&] { return rep.has_value(); });
	if (!waited)
		return waited.error().in(
			fmt::format("no representor netdev of {} in this namespace", to_string(port.handle)));
	return rep;
}

} // namespace sf::apply
