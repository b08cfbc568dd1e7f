// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/attach.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "core/model/sysfs.h"

namespace sf::apply {
namespace {

using device_key = std::pair<nl::devlink_handle, std::uint32_t>; ///< parent and sfnum

/// Feeds events and re-reads into the functions that are awaited.
class attach_wait {
public:
	attach_wait(std::span<attaching> functions, const deadline &until, nl::devlink &&devlink, nl::links &&links)
	: functions_(functions), until_(until), devlink_(std::move(devlink)), links_(std::move(links))
	{
		for (attaching &item : functions_) {
			by_port_[item.port.handle] = &item;
			by_number_[{item.port.handle.device, item.port.sfnum().value_or(0)}] = &item;
		}
	}

	model::observer observer()
	{
		return {[this](const nl::port &port, bool exists) { return on_port(port, exists); },
			[this](const nl::link &link, bool exists) { return on_link(link, exists); },
			[this] { return reread(); }};
	}

	[[nodiscard]] std::size_t complete() const
	{
		return static_cast<std::size_t>(std::ranges::count_if(functions_, &attaching::complete));
	}

	[[nodiscard]] error incomplete(error failure) const
	{
		for (const attaching &item : functions_)
			if (!item.complete())
				failure.text = fmt::format("{}: {} {}", to_string(item.port.handle), missing_of(item),
							   failure.text);
		return failure;
	}

private:
	static std::string_view missing_of(const attaching &item)
	{
		if (!item.port.attached().value_or(true))
			return "the function did not attach";
		return item.instance ? "no netdev appeared" : "no device appeared on its bus";
	}

	bool on_port(const nl::port &port, bool exists)
	{
		const auto found = by_port_.find(port.handle);
		if (found == by_port_.end() || !exists)
			return false;
		found->second->port = port;
		if (auto nested = port.nested())
			found->second->instance = std::move(nested);
		return false;
	}

	bool on_link(const nl::link &link, bool exists)
	{
		if (!exists)
			return false;
		const auto device = model::sysfs::sf_device_of({link.parent_bus(), link.parent_dev()});
		const auto found = by_number_.find(device ? device_key{device->parent, device->sfnum} : device_key{});
		if (found == by_number_.end())
			return false;
		found->second->instance = device->handle;
		found->second->netdev = link;
		// opstate may have changed without a word: only this one is asked for, not all that are awaited.
		return !found->second->complete() && !read_port(*found->second);
	}

	result<> reread()
	{
		bool may_scan = next_scan_.passed();
		for (attaching &item : functions_) {
			if (item.complete())
				continue;
			if (auto read = read_port(item); !read)
				return read;
			if (!item.instance && std::exchange(may_scan, false))
				scan_devices();
			if (item.instance && !item.netdev)
				read_netdev(item);
		}
		return {};
	}

	result<> read_port(attaching &item)
	{
		auto port = devlink_.get_port(item.port.handle, until_);
		if (!port)
			return port.error();
		item.port = std::move(*port);
		if (auto nested = item.port.nested())
			item.instance = std::move(nested);
		return {};
	}

	/// Kernels before 6.7 do not say which device is the function's. Its netdev's event does; this is for when that
	/// was lost, at times, since it reads as many files as there are SFs.
	void scan_devices()
	{
		next_scan_.restart();
		for (std::string_view bus : model::sysfs::sf_buses)
			for (const auto &device : model::sysfs::sf_devices(bus))
				if (const auto found = by_number_.find({device.parent, device.sfnum});
				    found != by_number_.end())
					found->second->instance = device.handle;
	}

	void read_netdev(attaching &item)
	{
		for (const std::string &name : model::sysfs::netdevs_of(*item.instance))
			if (auto link = links_.get(name, until_); link && link->parent_dev() == item.instance->dev)
				item.netdev = std::move(*link);
	}

	std::span<attaching> functions_;
	const deadline &until_;
	nl::devlink devlink_;
	nl::links links_;
	std::map<nl::port_handle, attaching *> by_port_;
	std::map<device_key, attaching *> by_number_;
	deadline next_scan_{std::chrono::milliseconds(500)};
};

} // namespace

result<> wait_attached(model::watcher &events, std::span<attaching> functions, const deadline &until,
		       const std::function<void(std::size_t)> &told)
{
	auto devlink = nl::devlink::open(until);
	if (!devlink)
		return devlink.error();
	auto links = nl::links::open();
	if (!links)
		return links.error();
	attach_wait waiting(functions, until, std::move(*devlink), std::move(*links));
	auto waited = events.wait(until, waiting.observer(), [&] {
		const std::size_t complete = waiting.complete();
		if (told)
			told(complete);
		return complete == functions.size();
	});
	if (!waited && waited.error().code == ETIMEDOUT)
		return waiting.incomplete(waited.error());
	return waited;
}

result<> wait_detached(model::watcher &events, const nl::port_handle &port, const deadline &until)
{
	auto devlink = nl::devlink::open(until);
	if (!devlink)
		return devlink.error();
	bool detached = false;
	const model::observer observed = {[](const nl::port &, bool) { return true; },
					  {},
					  [&]() -> result<> {
						  auto read = devlink->get_port(port, until);
						  if (read)
							  detached = read->attached() == false;
						  return read ? result<>() : read.error();
					  }};
	auto waited = events.wait(until, observed, [&] { return detached; });
	return waited ? waited : waited.error().in(fmt::format("{} is still attached", to_string(port)));
}

result<> wait_gone(model::watcher &events, std::vector<nl::devlink_handle> instances, deadline until)
{
	const model::observer observed = {
		{}, [](const nl::link &, bool exists) { return !exists; }, [] { return result<>(); }};
	auto waited = events.wait(until, observed, [&] {
		auto is_gone = [](const auto &instance) { return !model::sysfs::device_exists(instance); };
		if (std::erase_if(instances, is_gone) > 0)
			until.restart();
		return instances.empty();
	});
	if (!waited && !instances.empty())
		return waited.error().in(fmt::format("{} is still there", to_string(instances.front())));
	return waited;
}

} // namespace sf::apply
