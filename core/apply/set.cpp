// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/apply/set.h"

#include <cerrno>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "core/apply/attach.h"
#include "core/apply/function.h"
#include "core/apply/place.h"
#include "core/apply/remove.h"
#include "core/base/transaction.h"
#include "core/model/watcher.h"

namespace sf::apply {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds undo_time = 10s;

result<policy::target> target_of(const model::sf &item)
{
	if (!item.rep)
		return error{error_kind::refused,
			     ENODEV,
			     fmt::format("{} has no representor netdev in this namespace", item.name()),
			     {}};
	return policy::target{item.port.handle, item.rep->ifindex, item.rep->name()};
}

/// One SF being changed. Every step says what it was before, for the way back.
class setter {
public:
	setter(const model::sf &item, const set_request &wanted, const deadline &until)
	: item_(item), wanted_(wanted), until_(until)
	{}

	result<> run()
	{
		static constexpr struct {
			const char *name;
			result<> (setter::*take)();
		} steps[] = {{"rdma", &setter::check_rdma},
			     {"function", &setter::set_function},
			     {"policy", &setter::set_policy},
			     {"netdev", &setter::set_address},
			     {"activate", &setter::set_state}};
		auto devlink = nl::devlink::open(until_);
		if (!devlink)
			return devlink.error();
		devlink_.emplace(std::move(*devlink));
		for (const auto &step : steps)
			if (auto taken = (this->*step.take)(); !taken)
				return back_.undone(fmt::format("{}: {}", item_.name(), step.name), taken.error());
		back_.commit();
		return {};
	}

private:
	result<> check_rdma() { return wanted_.active == false ? check_not_held(item_) : result<>(); }

	result<> set_function()
	{
		nl::function_request request{wanted_.hw_addr, {}, wanted_.max_io_eqs, roce_cap(wanted_.roce)};
		if (!wanted_.hw_addr && !wanted_.max_io_eqs && !wanted_.roce)
			return {};
		if (auto set = devlink_->set_function(item_.port.handle, request, until_); !set)
			return set;
		back_.done("function", [this] {
			nl::function_request former;
			former.hw_addr = wanted_.hw_addr ? item_.port.hw_addr() : std::nullopt;
			return devlink_->set_function(item_.port.handle, former, deadline(undo_time));
		});
		return {};
	}

	[[nodiscard]] bool touches_policy() const
	{
		return wanted_.hw_addr || wanted_.default_verdict || wanted_.trust || wanted_.active == true;
	}

	result<> set_policy()
	{
		if (!touches_policy())
			return {};
		auto engine = policy::engine::open_for_change();
		if (!engine)
			return engine.error();
		engine_.emplace(std::move(*engine));
		auto state = engine_->get(item_.port.handle);
		if (!state)
			return state.error();
		policy::settings settings = *state ? (*state)->current : policy::settings{};
		settings.hw_addr = wanted_.hw_addr    ? wanted_.hw_addr
				   : settings.hw_addr ? settings.hw_addr
						      : item_.port.hw_addr();
		settings.default_verdict = wanted_.default_verdict.value_or(settings.default_verdict);
		settings.trust = wanted_.trust.value_or(settings.trust);
		if (!*state)
			return attach_policy(settings);
		back_.done("policy",
			   [this, former = (*state)->current] { return engine_->update(item_.port.handle, former); });
		return engine_->update(item_.port.handle, settings);
	}

	/// Only what asks for a policy, or is about to let packets flow, brings one.
	result<> attach_policy(const policy::settings &settings)
	{
		const bool inactive = !item_.port.active().value_or(false);
		if (!wanted_.default_verdict && !wanted_.trust && !(wanted_.active == true && inactive))
			return {};
		auto rep = target_of(item_);
		if (!rep)
			return rep.error();
		if (auto attached = engine_->attach(*rep, settings); !attached)
			return attached;
		back_.done("policy", [this] { return engine_->detach(item_.port.handle); });
		return {};
	}

	result<> set_address()
	{
		if (!wanted_.hw_addr || !item_.netdev || item_.netdev->link.address() == wanted_.hw_addr)
			return {};
		return in_place(item_.netdev->netns, [this]() -> result<> {
			auto links = nl::links::open();
			if (!links)
				return links.error();
			nl::link_request request;
			request.address = wanted_.hw_addr;
			return links->set(item_.netdev->link.ifindex, request, until_);
		});
	}

	result<> set_state()
	{
		if (!wanted_.active || wanted_.active == item_.port.active())
			return {};
		auto events = model::watcher::open(until_);
		if (!events)
			return events.error();
		if (auto set = request_state(*wanted_.active); !set)
			return set;
		back_.done("activate", [this] { return request_state(!*wanted_.active); });
		if (*wanted_.active) {
			attaching function{item_.port, {}, {}};
			return wait_attached(*events, {&function, 1}, until_);
		}
		return wait_gone(*events,
				 item_.instance ? std::vector{*item_.instance} : std::vector<nl::devlink_handle>{},
				 until_);
	}

	result<> request_state(bool active)
	{
		nl::function_request request;
		request.active = active;
		return devlink_->set_function(item_.port.handle, request,
					      until_.passed() ? deadline(undo_time) : until_);
	}

	const model::sf &item_;
	const set_request &wanted_;
	const deadline &until_;
	std::optional<nl::devlink> devlink_;
	std::optional<policy::engine> engine_;
	transaction back_;
};

/// The address that the source check of an adopted SF goes by; set in the function where that has none.
result<mac_address> adopted_address(const model::sf &item, const deadline &until)
{
	if (auto known = item.port.hw_addr(); known && !known->is_zero())
		return *known;
	auto address = item.netdev ? result<mac_address>(item.netdev->link.address().value_or(mac_address{}))
				   : random_local_mac();
	if (!address)
		return address;
	auto devlink = nl::devlink::open(until);
	if (!devlink)
		return devlink.error();
	nl::function_request request;
	request.hw_addr = *address;
	if (auto set = devlink->set_function(item.port.handle, request, until); !set)
		return set.error().in("function");
	return address;
}

} // namespace

result<> set(const model::sf &item, const set_request &wanted, const deadline &until)
{
	return setter(item, wanted, until).run();
}

result<bool> adopt(const model::sf &item, const policy::settings &wanted, const deadline &until)
{
	auto rep = target_of(item);
	if (!rep)
		return rep.error();
	auto engine = policy::engine::open_for_change();
	if (!engine)
		return engine.error();
	auto state = engine->get(item.port.handle);
	if (!state)
		return state.error();
	if (*state && (*state)->attached[0] && (*state)->attached[1])
		return false;
	auto address = adopted_address(item, until);
	if (!address)
		return address.error().in(item.name());
	policy::settings settings = *state ? (*state)->current : wanted;
	settings.hw_addr = *address;
	if (*state)
		if (auto gone = engine->detach(item.port.handle); !gone)
			return gone.error().in(item.name());
	if (auto attached = engine->attach(*rep, settings); !attached)
		return attached.error().in(item.name());
	return true;
}

} // namespace sf::apply
