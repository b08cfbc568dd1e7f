// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/soft_rdma.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "core/apply/place.h"
#include "core/model/sysfs.h"
#include "core/nl/rdma.h"

namespace sf::apply {
namespace {

using namespace std::chrono_literals;

/// Whether the function's driver has a say in RoCE: one that has the parameter has, and refused where that is off. An
/// instance that cannot be asked is in another namespace.
result<bool> driver_decides(const nl::devlink_handle &instance, const deadline &until)
{
	auto devlink = nl::devlink::open(until);
	const auto on = devlink ? devlink->param_on(instance, "enable_roce", until) : result<bool>(devlink.error());
	if (!on || *on)
		return on.has_value();
	return error{error_kind::refused, EOPNOTSUPP,
		     fmt::format("enable_roce of {} is off: no soft-RoCE on its netdev", to_string(instance)),
		     fmt::format("devlink dev param set {0} name enable_roce value true cmode driverinit, and "
				 "devlink dev reload {0}",
				 to_string(instance))};
}

result<std::optional<nl::rdma_device>> find_device(nl::rdma &rdma, const std::string &name, const deadline &until)
{
	auto devices = rdma.devices(until);
	if (!devices)
		return devices.error();
	const auto found = std::ranges::find(*devices, name, &nl::rdma_device::name);
	return found != devices->end() ? std::optional(std::move(*found)) : std::nullopt;
}

/// A driver takes what it refuses away again a moment later. What it has accepted is in infiniband/ of its device.
void let_driver_decide(nl::rdma &rdma, const std::string &name, const nl::devlink_handle &instance,
		       const deadline &until)
{
	for (const deadline soon(1s); !soon.passed();) {
		const auto accepted = model::sysfs::ibdevs_of(instance);
		if (std::ranges::find(accepted, name) != accepted.end())
			return;
		const auto there = find_device(rdma, name, until);
		if (!there || !*there)
			return;
		std::this_thread::sleep_for(10ms);
	}
}

/// Runs in the netdev's namespace. @decides: the function whose driver may take the device away, or nullptr.
result<model::ibdev> make_device(const std::string &name, const std::string &type, const std::string &netdev,
				 const nl::devlink_handle *decides, const deadline &until)
{
	auto rdma = nl::rdma::open();
	if (!rdma)
		return rdma.error();
	if (auto made = rdma->new_link(name, type, netdev, until); !made)
		return made.error();
	if (decides)
		let_driver_decide(*rdma, name, *decides, until);
	auto device = find_device(*rdma, name, until);
	if (!device)
		return device.error();
	if (!*device && decides)
		return error{error_kind::refused, EOPNOTSUPP,
			     fmt::format("the driver refused it: RoCE of {} is off", to_string(*decides)),
			     fmt::format("enable_rdma and enable_roce must be true when {} is reloaded",
					 to_string(*decides))};
	if (!*device)
		return error{error_kind::refused, ENODEV, "it was made and is gone again", {}};
	model::ibdev made{(*device)->index, name, true, {}};
	if (auto port = rdma->get_port(made.index, 1, until))
		made.port = std::move(*port);
	return made;
}

} // namespace

result<model::ibdev> add_soft_rdma(const model::netdev &netdev, const soft_rdma_request &what, const deadline &until)
{
	const std::string device = what.name.value_or(fmt::format("{}_{}", what.type, netdev.link.name()));
	result<bool> decides = false;
	if (what.instance && what.type == "rxe")
		decides = driver_decides(*what.instance, until);
	if (!decides)
		return decides.error();
	result<model::ibdev> made = error{};
	auto entered = in_place(netdev.netns, [&]() -> result<> {
		made = make_device(device, what.type, netdev.link.name(), *decides ? &*what.instance : nullptr, until);
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
