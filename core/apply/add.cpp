// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/add.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include <fmt/format.h>
#include <linux/devlink.h>

#include "core/apply/attach.h"
#include "core/apply/function.h"
#include "core/apply/netdev.h"
#include "core/apply/place.h"
#include "core/apply/remove.h"
#include "core/apply/soft_rdma.h"
#include "core/base/interrupt.h"
#include "core/base/transaction.h"
#include "core/model/sysfs.h"

namespace sf::apply {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds undo_time = 10s;

/// One SF under way.
struct job {
	attaching function;
	mac_address hw_addr;
	std::optional<model::netdev> netdev;
	nl::link rep;
	std::vector<model::ibdev> ibdevs;

	[[nodiscard]] const nl::port_handle &port() const { return function.port.handle; }
	[[nodiscard]] std::uint32_t sfnum() const { return function.port.sfnum().value_or(0); }
};

/// Makes the SFs step by step, every step for all of them, so that what the driver does in the background overlaps.
class maker {
public:
	maker(const add_request &wanted, const deadline &until, const progress &told)
	: wanted_(wanted), until_(until), told_(told)
	{}

	result<std::vector<model::sf>> run()
	{
		static constexpr struct {
			const char *name;
			result<> (maker::*take)();
			bool to_activate;
		} steps[] = {
			{"eswitch", &maker::check_eswitch, false},  {"netdev", &maker::check_place, false},
			{"policy", &maker::open_policy, false},	    {"port", &maker::add_ports, false},
			{"function", &maker::set_functions, false}, {"representor", &maker::find_representors, false},
			{"policy", &maker::attach_policies, false}, {"activate", &maker::activate, true},
			{"attach", &maker::await_attach, true},	    {"netdev", &maker::place_netdevs, false},
			{"rdma", &maker::add_rdma, true},
		};
		for (const auto &step : steps)
			if (!step.to_activate || wanted_.active)
				if (auto taken = (this->*step.take)(); !taken)
					return failed(step.name, taken.error());
		back_.commit();
		return answer();
	}

private:
	error failed(const char *step, const error &failure)
	{
		return jobs_.empty() ? failure.in(step) : back_.undone(step, failure, "nothing is left");
	}

	result<> check_eswitch()
	{
		auto devlink = nl::devlink::open(until_);
		if (!devlink)
			return devlink.error();
		auto state = devlink->get_eswitch(wanted_.device, until_);
		if (!state)
			return state.error().in(to_string(wanted_.device));
		if (state->mode.value_or("switchdev") == "legacy")
			return error{
				error_kind::refused, EOPNOTSUPP,
				fmt::format("{} is in legacy mode", to_string(wanted_.device)),
				fmt::format("devlink-sf eswitch set {} mode switchdev", to_string(wanted_.device))};
		devlink_.emplace(std::move(*devlink));
		return {};
	}

	result<> check_place()
	{
		auto links = nl::links::open();
		if (!links)
			return links.error();
		links_.emplace(std::move(*links));
		auto events = model::watcher::open(until_);
		if (!events)
			return events.error();
		events_.emplace(std::move(*events));
		placement where{wanted_.name, wanted_.netns, wanted_.rep_name, wanted_.master};
		auto placer = netdev_placer::open(where, until_);
		if (!placer)
			return placer.error();
		placer_.emplace(std::move(*placer));
		for (std::uint32_t i = 0; wanted_.sfnum && i < wanted_.count; i++)
			if (auto free = placer_->check_free(*wanted_.sfnum + i, 0, until_); !free)
				return free;
		return {};
	}

	result<> open_policy()
	{
		auto engine = policy::engine::open_for_change();
		if (!engine)
			return engine.error();
		engine_.emplace(std::move(*engine));
		return {};
	}

	result<> add_ports()
	{
		jobs_.reserve(wanted_.count);
		for (std::uint32_t i = 0; i < wanted_.count; i++) {
			if (auto going = check_interrupted(); !going)
				return going;
			nl::port_new_request request{wanted_.device, wanted_.pfnum, wanted_.sfnum, wanted_.controller};
			if (request.sfnum)
				*request.sfnum += i;
			auto port = new_port(*devlink_, *events_, request, until_);
			if (!port)
				return wanted_.count > 1
					       ? port.error().in(fmt::format("SF {} of {}", i + 1, wanted_.count))
					       : port.error();
			if (jobs_.empty())
				back_.done("port", [this] { return remove_all(); });
			jobs_.push_back({{std::move(*port), {}, {}}, {}, {}, {}, {}});
			tell(1);
		}
		return {};
	}

	result<> remove_all()
	{
		std::vector<nl::port_handle> ports;
		std::vector<nl::devlink_handle> instances;
		for (job &item : jobs_) {
			ports.push_back(item.port());
			if (auto instance = item.function.instance ? item.function.instance
								   : model::instance_of(item.function.port))
				instances.push_back(*instance);
		}
		return remove_ports(ports, instances, deadline(undo_time));
	}

	result<> set_functions()
	{
		std::uint32_t i = 0;
		for (job &item : jobs_) {
			auto hw_addr = wanted_.hw_addr ? nth_mac(*wanted_.hw_addr, i++) : random_local_mac();
			if (!hw_addr)
				return hw_addr.error();
			item.hw_addr = *hw_addr;
			nl::function_request request;
			request.hw_addr = item.hw_addr;
			request.max_io_eqs = wanted_.max_io_eqs;
			request.caps = roce_cap(wanted_.roce);
			if (auto set = devlink_->set_function(item.port(), request, until_); !set)
				return set;
		}
		return {};
	}

	result<> find_representors()
	{
		for (job &item : jobs_) {
			auto rep = find_representor(*devlink_, *links_, *events_, item.function.port, until_);
			if (!rep)
				return rep.error();
			item.rep = std::move(*rep);
			if (auto free = placer_->check_free(item.sfnum(), item.rep.ifindex, until_); !free)
				return free;
		}
		return {};
	}

	result<> attach_policies()
	{
		for (job &item : jobs_) {
			if (auto going = check_interrupted(); !going)
				return going;
			policy::settings settings = wanted_.policy;
			settings.hw_addr = item.hw_addr;
			if (auto set = engine_->attach({item.port(), item.rep.ifindex, item.rep.name()}, settings);
			    !set)
				return set;
		}
		return {};
	}

	result<> activate()
	{
		nl::function_request request;
		request.active = true;
		for (job &item : jobs_) {
			if (auto going = check_interrupted(); !going)
				return going;
			if (auto set = devlink_->set_function(item.port(), request, until_); !set)
				return set;
			tell(1);
		}
		return {};
	}

	result<> await_attach()
	{
		std::vector<attaching> functions;
		for (const job &item : jobs_)
			functions.push_back(item.function);
		const std::size_t before = told_steps_;
		auto waited = wait_attached(*events_, functions, until_,
					    [&](std::size_t complete) { tell_at(before + complete); });
		for (std::size_t i = 0; i < jobs_.size(); i++)
			jobs_[i].function = std::move(functions[i]);
		return waited;
	}

	/// An inactive or external SF has its representor here, and no netdev.
	result<> place_netdevs()
	{
		std::vector<netdev_pair> pairs;
		for (const job &item : jobs_)
			pairs.push_back({item.sfnum(), item.rep, item.function.netdev, item.hw_addr, {}});
		if (auto placed = placer_->place(pairs, until_, [this] { tell(1); }); !placed)
			return placed;
		for (std::size_t i = 0; i < jobs_.size(); i++) {
			jobs_[i].rep = std::move(pairs[i].rep);
			if (pairs[i].netdev)
				jobs_[i].netdev = model::netdev{std::move(*pairs[i].netdev), std::move(pairs[i].netns)};
		}
		return {};
	}

	result<> add_rdma()
	{
		for (job &item : jobs_) {
			if (!wanted_.rdma)
				break;
			if (!item.netdev || !model::sysfs::ibdevs_of(*item.function.instance).empty())
				continue;
			auto device = add_soft_rdma(*item.netdev, {"rxe", {}, item.function.instance}, until_);
			if (!device)
				return device.error();
			item.ibdevs.push_back(std::move(*device));
		}
		return {};
	}

	std::vector<model::sf> answer()
	{
		std::vector<model::sf> made;
		for (job &item : jobs_) {
			if (auto port = devlink_->get_port(item.port(), until_))
				item.function.port = std::move(*port);
			model::sf sf{std::move(item.function.port),
				     std::move(item.rep),
				     item.function.instance,
				     {},
				     true,
				     std::move(item.ibdevs),
				     true};
			sf.netdev = std::move(item.netdev);
			made.push_back(std::move(sf));
		}
		return made;
	}

	void tell(std::size_t steps) { tell_at(told_steps_ + steps); }

	void tell_at(std::size_t steps)
	{
		if (steps > told_steps_)
			until_.restart();
		told_steps_ = steps;
		if (told_)
			told_(steps, std::size_t{wanted_.count} * (wanted_.active ? 4 : 2));
	}

	const add_request &wanted_;
	deadline until_; ///< a copy: progress restarts it
	const progress &told_;
	std::size_t told_steps_ = 0;
	std::vector<job> jobs_;
	std::optional<nl::devlink> devlink_;
	std::optional<nl::links> links_;
	std::optional<model::watcher> events_;
	std::optional<netdev_placer> placer_;
	std::optional<policy::engine> engine_;
	transaction back_;
};

} // namespace

result<std::vector<model::sf>> add(const add_request &wanted, const deadline &until, const progress &told)
{
	return maker(wanted, until, told).run();
}

} // namespace sf::apply
