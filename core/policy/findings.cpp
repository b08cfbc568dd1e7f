// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/policy/findings.h"

#include <array>

namespace sf::policy {

namespace {

constexpr std::string_view renew = "take the policy off and put it on again";

constexpr std::array<finding_code, 9> all_codes{{
	{codes::not_attached, "No policy judges the representor in either direction: everything passes.", renew},
	{codes::direction_missing, "Only one direction is judged: everything passes in the other.", renew},
	{codes::not_first, "Another program or filter runs before the policy, and can let packets past it.",
	 "take the other one off, or put the policy on again"},
	{codes::foreign_program, "The program that sits in the policy's place is not that of iproute2-sf.", renew},
	{codes::pin_missing, "A pin below /sys/fs/bpf/iproute2-sf is gone: what it held in place can end any time.",
	 renew},
	{codes::state_missing, "The programs do not find the port's settings: everything is dropped.", renew},
	{codes::address_differs, "The source check goes by another address than the function's.",
	 "set the function's address again"},
	{codes::unfinished, "A tool died while it put the policy on or took it off.", "the next change cleans up"},
	{codes::other_build, "The programs in force are those of another build of iproute2-sf.",
	 "take all policies off and put them on again"},
}};

} // namespace

std::span<const finding_code> finding_codes()
{
	return all_codes;
}

} // namespace sf::policy
