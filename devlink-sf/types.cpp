// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cerrno>
#include <map>

#include <fmt/format.h>

#include "core/cli/verb.h"
#include "core/model/sysfs.h"
#include "core/nl/devlink.h"

namespace sf {
namespace {

/// mlx5's names; the driver's own SFs, and those of other controllers.
constexpr std::string_view local_resource = "max_local_SFs", external_resource = "max_external_SFs";

struct usage {
	std::uint64_t local = 0, external = 0;
};

void put_resource(out::node &item, const std::vector<nl::devlink_resource> &resources, std::string_view name,
		  std::uint64_t used)
{
	for (const nl::devlink_resource &resource : resources) {
		if (resource.name != name)
			continue;
		const std::uint64_t taken = resource.occupancy.value_or(used);
		item.put("max", resource.size).put("available", resource.size > taken ? resource.size - taken : 0);
		return;
	}
	item.put("max", out::unknown).put("available", out::unknown);
}

void put_device(out::node &list, nl::devlink &devlink, const nl::devlink_handle &device, const usage &used,
		const deadline &until)
{
	out::node &item = list.object(to_string(device), out::node::layout::entry);
	auto driver = devlink.driver(device, until);
	if (driver)
		item.put("driver", *driver);
	else
		item.put("driver", out::unknown);
	if (auto state = devlink.get_eswitch(device, until); state && state->mode)
		item.put("mode", *state->mode);
	auto resources = devlink.resources(device, until);
	const auto known = resources ? *resources : std::vector<nl::devlink_resource>{};
	out::node &local = item.object("pcisf", out::node::layout::entry);
	local.put("used", used.local);
	put_resource(local, known, local_resource, used.local);
	if (used.external == 0)
		return;
	out::node &external = item.object("pcisf_external", out::node::layout::entry);
	external.put("used", used.external);
	put_resource(external, known, external_resource, used.external);
}

result<> run(cli::invocation &call)
{
	auto devlink = nl::devlink::open(call.until);
	if (!devlink)
		return devlink.error();
	auto ports = devlink->ports(call.until);
	if (!ports)
		return ports.error();
	auto devices = devlink->devices(call.until);
	if (!devices)
		return devices.error();
	if (call.target.device && std::ranges::find(*devices, *call.target.device) == devices->end())
		return error{error_kind::refused, ENODEV,
			     fmt::format("no devlink device {}", to_string(*call.target.device)),
			     "'devlink dev' lists them"};
	std::map<nl::devlink_handle, usage> used;
	for (const nl::port &port : *ports)
		if (port.is_sf())
			(port.external().value_or(false) ? used[port.handle.device].external
							 : used[port.handle.device].local)++;
	out::node &list = call.doc.object("dev", out::node::layout::group);
	for (const nl::devlink_handle &device : *devices)
		if (call.target.device ? device == *call.target.device : !model::sysfs::is_sf_bus(device.bus))
			put_device(list, *devlink, device, used[device], call.until);
	return {};
}

const cli::verb row = {"types",
		       "print how many SFs each device has and how many are left",
		       cli::selector_use::any_device,
		       {},
		       cli::changes::never,
		       run};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
