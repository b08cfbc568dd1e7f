// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/soft_rdma.h"

#include <cerrno>

#include <fmt/format.h>

#include "core/apply/place.h"
#include "core/nl/rdma.h"

namespace sf::apply {
namespace {

/// Runs in the netdev's namespace.
result<model::ibdev> make_device(const std::string &name, const std::string &type, const std::string &netdev,
				 const deadline &until)
{
	auto rdma = nl::rdma::open();
	if (!rdma)
		return rdma.error();
	if (auto made = rdma->new_link(name, type, netdev, until); !made)
		return made.error();
	auto devices = rdma->devices(until);
	if (!devices)
		return devices.error();
	for (const nl::rdma_device &device : *devices) {
		if (device.name != name)
			continue;
		model::ibdev made{device.index, name, true, {}};
		if (auto port = rdma->get_port(device.index, 1, until))
			made.port = std::move(*port);
		return made;
	}
	return error{error_kind::refused, ENODEV, fmt::format("RDMA device {} was made and is gone again", name), {}};
}

} // namespace

result<model::ibdev> add_soft_rdma(const model::netdev &netdev, const std::optional<std::string> &name,
				   const std::string &type, const deadline &until)
{
	const std::string device = name.value_or(fmt::format("{}_{}", type, netdev.link.name()));
	result<model::ibdev> made = error{};
	auto entered = in_place(netdev.netns, [&]() -> result<> {
		made = make_device(device, type, netdev.link.name(), until);
		return {};
	});
	if (!entered)
		return entered.error();
	return made ? made : made.error().in(fmt::format("{} on {}", device, netdev.link.name()));
}

result<> del_soft_rdma(const model::ibdev &device, const deadline &until)
{
	if (!device.soft)
		return error{error_kind::refused, EOPNOTSUPP,
			     fmt::format("{} is the driver's own RDMA device", device.name),
			     "it goes with the function: state inactive, or del of the SF"};
	auto rdma = nl::rdma::open();
	if (!rdma)
		return rdma.error();
	return rdma->del_link(device.index, until);
}

} // namespace sf::apply
