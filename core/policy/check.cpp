// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>

#include <fmt/format.h>

#include "core/ebpf/object.h"
#include "core/policy/coverage.h"
#include "core/policy/engine.h"
#include "core/policy/engine_impl.h"
#include "core/policy/findings.h"
#include "core/policy/pin_name.h"

namespace sf::policy {

namespace {

/// Collects what is wrong with one representor.
class audit {
public:
	explicit audit(const target &rep) : rep_(rep) {}

	void add(const char *code, std::string text, std::optional<direction> dir = {})
	{
		found_.push_back({code, rep_.port, dir, std::move(text)});
	}

	void coverage_of(const std::array<coverage, 2> &both);
	void state_of(const installation &in, const owner &of, const std::optional<mac_address> &hw_addr);
	[[nodiscard]] std::vector<finding> take() { return std::move(found_); }

private:
	void missing(const coverage &one, direction dir);
	void present(const coverage &one, direction dir);

	const target &rep_;
	std::vector<finding> found_;
};

const char *toward(direction dir)
{
	return dir == direction::in ? "toward the SF" : "from the SF";
}

void audit::missing(const coverage &one, direction dir)
{
	if (one.attached && !one.ours)
		add(codes::foreign_program,
		    fmt::format("{} judges what goes {}, not the policy", describe_program(one.program_id),
				toward(dir)),
		    dir);
	else if (one.attached)
		add(codes::direction_missing,
		    fmt::format("what goes {} is not judged: the program is on the netdev with "
				"ifindex {}",
				toward(dir), one.ifindex),
		    dir);
	else if (!one.pinned)
		add(codes::pin_missing, fmt::format("the link that judged what goes {} is gone", toward(dir)), dir);
	else if (one.program_id && !one.ours)
		add(codes::foreign_program,
		    fmt::format("{} is in the policy's place for what goes {}", describe_program(one.program_id),
				toward(dir)),
		    dir);
	else
		add(codes::direction_missing,
		    fmt::format("what goes {} is not judged: the program was detached", toward(dir)), dir);
}

void audit::present(const coverage &one, direction dir)
{
	if (!one.pinned)
		add(codes::pin_missing, fmt::format("the link that judges what goes {} has lost its pin", toward(dir)),
		    dir);
	if (!one.first && one.before.empty())
		add(codes::direction_missing,
		    fmt::format("what goes {} is not judged: the program is in another network "
				"namespace",
				toward(dir)),
		    dir);
	else if (!one.first)
		add(codes::not_first, fmt::format("{} runs before the policy on what goes {}", one.before, toward(dir)),
		    dir);
}

void audit::coverage_of(const std::array<coverage, 2> &both)
{
	auto bare = [](const coverage &one) { return !one.attached && one.pinned && !one.program_id; };
	auto detached = [&](const coverage &one) { return !one.attached && (bare(one) || one.ours); };
	if (detached(both[0]) && detached(both[1])) {
		add(codes::not_attached,
		    fmt::format("{} is judged in neither direction: the programs were detached", rep_.ifname));
		return;
	}
	for (direction dir : {direction::in, direction::out}) {
		const coverage &one = both[at(dir)];
		if (one.holds(rep_.ifindex))
			present(one, dir);
		else
			missing(one, dir);
	}
}

std::string address_text(const std::optional<mac_address> &mac)
{
	return mac ? to_string(*mac) : "none";
}

void audit::state_of(const installation &in, const owner &of, const std::optional<mac_address> &hw_addr)
{
	auto word = in.ports.get_settings(of);
	if (of.ifindex != rep_.ifindex)
		add(codes::state_missing, fmt::format("the policy is that of a netdev with ifindex {}, {} has {}",
						      of.ifindex, rep_.ifname, rep_.ifindex));
	else if (!word)
		add(codes::state_missing, fmt::format("the programs find no settings for ifindex {}", of.ifindex));
	if (!word)
		return;
	settings current = decode(*word);
	if (!current.trust && current.hw_addr != hw_addr)
		add(codes::address_differs, fmt::format("the source check is for {}, the function's address is {}",
							address_text(current.hw_addr), address_text(hw_addr)));
}

} // namespace

finding not_attached(const target &rep)
{
	return {codes::not_attached, rep.port, {}, fmt::format("{} has no policy", rep.ifname)};
}

result<std::vector<finding>> engine::check(const target &rep, const std::optional<mac_address> &hw_addr) const
{
	audit report(rep);
	auto lock = home_lock::shared();
	if (!lock)
		return lock.error();
	if (!*lock)
		return std::vector{not_attached(rep)};
	if (auto opened = impl_->refresh(**lock); !opened && opened.error().code != ENOENT) {
		return opened.error();
	} else if (!opened) {
		report.add(codes::pin_missing, opened.error().text);
		return report.take();
	}
	auto row = impl_->installed ? impl_->installed->ports.find(pin_name(rep.port)) : std::nullopt;
	if (!row)
		return std::vector{not_attached(rep)};

	const installation &in = *impl_->installed;
	std::array<coverage, 2> both;
	for (direction dir : {direction::in, direction::out}) {
		auto found = look(in, *row, dir);
		if (!found)
			return found.error();
		both[at(dir)] = std::move(*found);
	}
	if (row->phase != SF_COMPLETE)
		report.add(codes::unfinished, "a tool died while it changed the policy");
	report.coverage_of(both);
	report.state_of(in, *row, hw_addr);
	if (in.build != ebpf::build_id())
		report.add(codes::other_build,
			   fmt::format("the programs are of build {}, this tool's of {}", in.build, ebpf::build_id()));
	return report.take();
}

} // namespace sf::policy
