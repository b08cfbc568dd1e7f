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
#include "core/nl/uapi.h"

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

/// The address that the source check of an SF goes by; set in the function where that has none.
result<mac_address> checked_address(const model::sf &item, const deadline &until)
{
	if (auto known = item.port.hw_addr(); known && !known->is_zero())
		return *known;
	if (!item.netdev && !item.netdev_known)
		return error{error_kind::refused, EPERM,
			     "the function has no hw_addr, and its netdev is in a namespace that may not be entered",
			     "set hw_addr first"};
	const auto used = item.netdev ? item.netdev->link.address() : std::nullopt;
	auto address = used && !used->is_zero() ? result<mac_address>(*used) : random_local_mac();
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

[[nodiscard]] bool is_whole(const std::optional<policy::state> &state)
{
	return state && state->attached[0] && state->attached[1];
}

/// What to go on from: the settings in force, or the default where none are. Those of a policy that judges nothing any
/// more may be of another SF that had the same port.
policy::settings settings_of(const std::optional<policy::state> &state)
{
	return state && (state->attached[0] || state->attached[1]) ? state->current : policy::settings{};
}

/// Attaches anew, also where something of a policy is left.
result<> attach_whole(policy::engine &engine, const policy::target &rep, const policy::settings &settings)
{
	auto attached = engine.attach(rep, settings);
	if (attached || attached.error().code != EEXIST)
		return attached;
	if (auto gone = engine.detach(rep.port); !gone)
		return gone;
	return engine.attach(rep, settings);
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
				return back_.undone(fmt::format("{}: {}", item_.name(), step.name), taken.error(),
						    "all is as before");
		back_.commit();
		return {};
	}

private:
	result<> check_rdma() { return wanted_.active == false ? check_not_held(item_, item_.ibdevs) : result<>(); }

	result<> set_function()
	{
		nl::function_request request{wanted_.hw_addr, {}, wanted_.max_io_eqs, roce_cap(wanted_.roce)};
		if (!wanted_.hw_addr && !wanted_.max_io_eqs && !wanted_.roce)
			return {};
		if (auto set = devlink_->set_function(item_.port.handle, request, until_); !set)
			return set;
		back_.done("function", [this] {
			return devlink_->set_function(item_.port.handle, former_function(), deadline(undo_time));
		});
		return {};
	}

	/// What set_function() changed, as it was. A function that had no address keeps the one it got: zero cannot be
	/// set.
	[[nodiscard]] nl::function_request former_function() const
	{
		nl::function_request former;
		const nl::attr_list *function = item_.port.function();
		if (wanted_.hw_addr)
			former.hw_addr = item_.port.hw_addr();
		const auto eqs = function ? function->number(nl::uapi::devlink_port_fn_attr_max_io_eqs) : std::nullopt;
		if (wanted_.max_io_eqs && eqs)
			former.max_io_eqs = static_cast<std::uint32_t>(*eqs);
		const nl::attr *caps = function ? function->find(nl::uapi::devlink_port_fn_attr_caps) : nullptr;
		if (const auto *bits = caps ? std::get_if<nl::bitfield32>(&caps->value) : nullptr; bits && wanted_.roce)
			former.caps = roce_cap(bits->value & roce_cap(true).selector);
		return former;
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
		if (!is_whole(*state) && !brings_policy())
			return {};
		policy::settings settings = settings_of(*state);
		if (auto chosen = choose(settings, is_whole(*state)); !chosen)
			return chosen;
		if (!is_whole(*state))
			return attach_policy(settings);
		back_.done("policy",
			   [this, former = (*state)->current] { return engine_->update(item_.port.handle, former); });
		return engine_->update(item_.port.handle, settings);
	}

	/// Only what names a policy, or is about to let packets flow, brings one to an SF that has none.
	[[nodiscard]] bool brings_policy() const
	{
		return wanted_.default_verdict || wanted_.trust ||
		       (wanted_.active == true && item_.port.active() == false);
	}

	result<> choose(policy::settings &settings, bool attached)
	{
		settings.default_verdict = wanted_.default_verdict.value_or(settings.default_verdict);
		settings.trust = wanted_.trust.value_or(settings.trust);
		if (wanted_.hw_addr)
			settings.hw_addr = wanted_.hw_addr;
		if (wanted_.hw_addr || (attached && settings.hw_addr))
			return {};
		auto address = checked_address(item_, until_);
		if (!address)
			return address.error();
		settings.hw_addr = *address;
		if (const auto former = item_.port.hw_addr(); former != *address)
			back_.done("function", [this, former] {
				nl::function_request request;
				request.hw_addr = former;
				return devlink_->set_function(item_.port.handle, request, deadline(undo_time));
			});
		return {};
	}

	result<> attach_policy(const policy::settings &settings)
	{
		auto rep = target_of(item_);
		if (!rep)
			return rep.error();
		if (auto attached = attach_whole(*engine_, *rep, settings); !attached)
			return attached;
		back_.done("policy", [this] { return engine_->detach(item_.port.handle); });
		return {};
	}

	result<> set_address()
	{
		if (!wanted_.hw_addr || !item_.netdev || item_.netdev->link.address() == wanted_.hw_addr)
			return {};
		auto set = change_address(*wanted_.hw_addr, until_);
		if (const auto former = item_.netdev->link.address(); set && former)
			back_.done("netdev", [this, former] { return change_address(*former, deadline(undo_time)); });
		return set;
	}

	result<> change_address(const mac_address &address, const deadline &until)
	{
		return in_place(item_.netdev->netns, [&]() -> result<> {
			auto links = nl::links::open();
			if (!links)
				return links.error();
			nl::link_request request;
			request.address = address;
			return links->set(item_.netdev->link.ifindex, request, until);
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
		if (item_.mdev)
			return wait_detached(*events, item_.port.handle, until_);
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

} // namespace

result<> set(const model::sf &item, const set_request &wanted, const deadline &until)
{
	return setter(item, wanted, until).run();
}

result<bool> adopt(const model::sf &item, const adopt_request &wanted, const deadline &until)
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
	if (is_whole(*state)) {
		auto findings = engine->check(*rep, item.port.hw_addr());
		if (!findings || findings->empty())
			return findings ? result<bool>(false) : findings.error();
	}
	auto address = checked_address(item, until);
	if (!address)
		return address.error().in(item.name());
	policy::settings settings = settings_of(*state);
	settings.default_verdict = wanted.default_verdict.value_or(settings.default_verdict);
	settings.trust = wanted.trust.value_or(settings.trust);
	settings.hw_addr = *address;
	if (auto attached = attach_whole(*engine, *rep, settings); !attached)
		return attached.error().in(item.name());
	return true;
}

} // namespace sf::apply
