// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "core/cli/verb.h"
#include "core/nl/devlink.h"

namespace sf {
namespace {

using cli::word_kind;

constexpr std::string_view modes[] = {"legacy", "switchdev"};
constexpr std::string_view inline_modes[] = {"none", "link", "network", "transport"};
constexpr std::string_view encap_modes[] = {"none", "basic"};
constexpr std::string_view stock_words[] = {"set", "show"};

constexpr cli::word_row words[] = {
	{"mode", word_kind::choice, "{ legacy | switchdev }",
	 "mode of the eswitch; legacy is refused while there are SFs", 0, 0, modes},
	{"inline-mode", word_kind::choice, "{ none | link | network | transport }", "headers that the NIC needs inline",
	 0, 0, inline_modes},
	{"encap-mode", word_kind::choice, "{ none | basic }", "tunnel offload", 0, 0, encap_modes},
};

/// mlx5 deletes all SFs without a word when it leaves switchdev mode: not by our hand.
result<> check_no_sfs(nl::devlink &devlink, const nl::devlink_handle &device, const deadline &until)
{
	auto ports = devlink.ports(until);
	if (!ports)
		return ports.error();
	const auto count = std::ranges::count_if(
		*ports, [&](const nl::port &port) { return port.is_sf() && port.handle.device == device; });
	if (count == 0)
		return {};
	return error{error_kind::refused, EBUSY,
		     fmt::format("{} has {} SF{}, which legacy mode would delete", to_string(device), count,
				 count == 1 ? "" : "s"),
		     fmt::format("devlink-sf del {} first", to_string(device))};
}

result<> change(cli::invocation &call, nl::devlink &devlink)
{
	const nl::devlink_handle &device = *call.target.device;
	const nl::eswitch_state wanted = {call.args.text("mode"), call.args.text("inline-mode"),
					  call.args.text("encap-mode")};
	if (wanted.mode == "legacy")
		if (auto free = check_no_sfs(devlink, device, call.until); !free)
			return free;
	if (call.opts.dry_run)
		return {};
	return devlink.set_eswitch(device, wanted, call.until);
}

void put_state(out::node &item, const nl::eswitch_state &state)
{
	if (state.mode)
		item.put("mode", *state.mode);
	if (state.inline_mode)
		item.put("inline-mode", *state.inline_mode);
	if (state.encap_mode)
		item.put("encap-mode", *state.encap_mode);
}

result<> print(cli::invocation &call, nl::devlink &devlink)
{
	auto devices = devlink.devices(call.until);
	if (!devices)
		return devices.error();
	out::node &list = call.doc.object("dev", out::node::layout::group);
	for (const nl::devlink_handle &device : *devices) {
		if (call.target.device && device != *call.target.device)
			continue;
		auto state = devlink.get_eswitch(device, call.until);
		if (state)
			put_state(list.object(to_string(device), out::node::layout::entry), *state);
		else if (call.target.device)
			return state.error().in(to_string(device));
	}
	if (call.target.device && std::ranges::find(*devices, *call.target.device) == devices->end())
		return error{error_kind::refused, ENODEV,
			     fmt::format("no devlink device {}", to_string(*call.target.device)),
			     "'devlink dev' lists them"};
	return {};
}

result<> run(cli::invocation &call)
{
	if (!call.args.empty() && !call.target.device)
		return usage_error("eswitch: the device is missing", "a device is BUS/NAME, as pci/0000:06:00.0");
	if (call.filler == "show" && !call.args.empty())
		return usage_error("eswitch show: takes no words behind the device", "'eswitch set' changes");
	if (call.filler == "set" && call.args.empty())
		return usage_error("eswitch set: nothing to set", "'help eswitch' tells the words");
	auto devlink = nl::devlink::open(call.until);
	if (!devlink)
		return devlink.error();
	return call.args.empty() ? print(call, *devlink) : change(call, *devlink);
}

const cli::verb row = {"eswitch",
		       "print or change the mode of eswitches",
		       cli::selector_use::any_device,
		       words,
		       cli::changes::with_words,
		       run,
		       stock_words};
const cli::verb_registration registered(row);

} // namespace
} // namespace sf
