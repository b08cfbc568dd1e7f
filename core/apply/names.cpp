// SPDX-License-Identifier: GPL-2.0-or-later
#include <fmt/format.h>
#include <net/if.h>

#include "core/apply/add.h"

namespace sf::apply {
namespace {

result<> check_name(const char *key, const std::optional<std::string> &pattern, const add_request &wanted)
{
	if (!pattern)
		return {};
	const std::uint32_t last = wanted.sfnum.value_or(0) + wanted.count - 1;
	if (wanted.count > 1 && pattern->find("%d") == std::string::npos)
		return usage_error(fmt::format("{}: '{}' cannot name {} netdevs", key, *pattern, wanted.count),
				   fmt::format("'%d' stands for the sfnum, as in {} sf%d", key));
	if (expand_name(*pattern, last).size() >= IFNAMSIZ)
		return usage_error(fmt::format("{}: '{}' is longer than {} characters", key,
					       expand_name(*pattern, last), IFNAMSIZ - 1));
	return {};
}

} // namespace

std::string expand_name(const std::string &pattern, std::uint32_t sfnum)
{
	const auto at = pattern.find("%d");
	return at == std::string::npos ? pattern
				       : fmt::format("{}{}{}", pattern.substr(0, at), sfnum, pattern.substr(at + 2));
}

result<> check_names(const add_request &wanted)
{
	if (auto good = check_name("name", wanted.name, wanted); !good)
		return good;
	return check_name("rep-name", wanted.rep_name, wanted);
}

std::vector<std::string> plan(const add_request &wanted)
{
	const std::string device = to_string(wanted.device);
	std::vector<std::string> steps;
	steps.push_back(fmt::format("port: add {} to {}",
				    wanted.count > 1 ? fmt::format("{} SFs", wanted.count)
				    : wanted.sfnum   ? fmt::format("sfnum {}", *wanted.sfnum)
						     : "an SF",
				    device));
	steps.push_back(fmt::format("function: hw_addr {}",
				    wanted.hw_addr ? to_string(*wanted.hw_addr) : "random, locally administered"));
	steps.push_back(fmt::format("policy: {} both ways, trust {}",
				    wanted.policy.default_verdict == policy::verdict::drop ? "drop" : "allow",
				    wanted.policy.trust ? "on" : "off"));
	steps.push_back(fmt::format("representor: {}{}up", wanted.rep_name ? "name " + *wanted.rep_name + ", " : "",
				    wanted.master ? "master " + *wanted.master + ", " : ""));
	if (!wanted.active)
		return steps;
	steps.push_back("activate: state active");
	steps.push_back("attach: wait for function and netdev");
	steps.push_back(fmt::format("netdev: {}{}up", wanted.name ? "name " + *wanted.name + ", " : "",
				    wanted.netns ? "netns " + *wanted.netns + ", " : ""));
	if (wanted.rdma)
		steps.push_back("rdma: soft-RoCE where the driver brings none");
	return steps;
}

} // namespace sf::apply
