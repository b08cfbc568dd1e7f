// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/devlink.h"

#include <cerrno>
#include <charconv>

#include <fmt/format.h>
#include <linux/devlink.h>

#include "core/nl/uapi.h"

namespace sf::nl {

namespace {

std::optional<std::uint32_t> number32(const attr_list *list, std::uint16_t id)
{
	auto number = list ? list->number(id) : std::nullopt;
	return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

const attr_list *nested_instance(const port &which)
{
	auto function = which.function();
	return function ? function->nest(uapi::devlink_port_fn_attr_devlink) : nullptr;
}

} // namespace

std::string to_string(const devlink_handle &handle)
{
	return fmt::format("{}/{}", handle.bus, handle.dev);
}

std::string to_string(const port_handle &handle)
{
	return fmt::format("{}/{}", to_string(handle.device), handle.index);
}

result<devlink_handle> parse_devlink_handle(std::string_view text)
{
	auto slash = text.find('/');
	if (slash == 0 || slash == text.npos || slash + 1 == text.size() || text.find('/', slash + 1) != text.npos)
		return usage_error(fmt::format("'{}' is not a devlink device", text),
				   "bus and device with a slash between, as pci/0000:06:00.0");
	return devlink_handle{std::string(text.substr(0, slash)), std::string(text.substr(slash + 1))};
}

result<port_handle> parse_port_handle(std::string_view text)
{
	auto slash = text.rfind('/');
	auto number = text.substr(slash == text.npos ? text.size() : slash + 1);
	std::uint32_t index = 0;
	auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), index);
	bool whole = !number.empty() && code == std::errc{} && end == number.data() + number.size();
	auto device = parse_devlink_handle(text.substr(0, slash == text.npos ? 0 : slash));
	if (!whole || !device)
		return usage_error(fmt::format("'{}' is not a devlink port", text),
				   "bus, device and port number with slashes between, as pci/0000:06:00.0/32768");
	return port_handle{*device, index};
}

result<port> to_port(attr_list attributes)
{
	auto bus = attributes.text(DEVLINK_ATTR_BUS_NAME);
	auto dev = attributes.text(DEVLINK_ATTR_DEV_NAME);
	auto index = number32(&attributes, DEVLINK_ATTR_PORT_INDEX);
	if (!bus || !dev || !index)
		return error{
			error_kind::refused, EBADMSG, "devlink: a port without a name in the kernel's message", {}};
	return port{{{*bus, *dev}, *index}, std::move(attributes)};
}

std::optional<port_flavour> port::flavour() const
{
	auto number = attributes.number(DEVLINK_ATTR_PORT_FLAVOUR);
	return number ? std::optional(static_cast<port_flavour>(*number)) : std::nullopt;
}

const attr_list *port::function() const
{
	return attributes.nest(DEVLINK_ATTR_PORT_FUNCTION);
}

std::optional<std::uint32_t> port::sfnum() const
{
	return number32(&attributes, DEVLINK_ATTR_PORT_PCI_SF_NUMBER);
}

std::optional<std::uint32_t> port::pfnum() const
{
	return number32(&attributes, DEVLINK_ATTR_PORT_PCI_PF_NUMBER);
}

std::optional<std::uint32_t> port::controller() const
{
	return number32(&attributes, DEVLINK_ATTR_PORT_CONTROLLER_NUMBER);
}

std::optional<bool> port::external() const
{
	const auto told = attributes.boolean(DEVLINK_ATTR_PORT_EXTERNAL);
	if (told || !is_sf() || !controller())
		return told;
	return *controller() != 0;
}

std::optional<std::uint32_t> port::ifindex() const
{
	return number32(&attributes, DEVLINK_ATTR_PORT_NETDEV_IFINDEX);
}

std::optional<std::string> port::netdev() const
{
	return attributes.text(DEVLINK_ATTR_PORT_NETDEV_NAME);
}

std::optional<mac_address> port::hw_addr() const
{
	return function() ? function()->mac(DEVLINK_PORT_FUNCTION_ATTR_HW_ADDR) : std::nullopt;
}

std::optional<bool> port::active() const
{
	auto state = number32(function(), DEVLINK_PORT_FN_ATTR_STATE);
	return state ? std::optional(*state == DEVLINK_PORT_FN_STATE_ACTIVE) : std::nullopt;
}

std::optional<bool> port::attached() const
{
	auto state = number32(function(), DEVLINK_PORT_FN_ATTR_OPSTATE);
	return state ? std::optional(*state == DEVLINK_PORT_FN_OPSTATE_ATTACHED) : std::nullopt;
}

std::optional<devlink_handle> port::nested() const
{
	auto list = nested_instance(*this);
	auto bus = list ? list->text(DEVLINK_ATTR_BUS_NAME) : std::nullopt;
	auto dev = list ? list->text(DEVLINK_ATTR_DEV_NAME) : std::nullopt;
	return bus && dev ? std::optional(devlink_handle{*bus, *dev}) : std::nullopt;
}

std::optional<std::int32_t> port::nested_netns_id() const
{
	auto id = number32(nested_instance(*this), DEVLINK_ATTR_NETNS_ID);
	return id ? std::optional(static_cast<std::int32_t>(*id)) : std::nullopt;
}

} // namespace sf::nl
