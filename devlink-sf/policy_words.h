// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include "core/cli/words.h"
#include "core/policy/engine.h"

namespace sf {

/// Words that add, set and adopt share.
inline constexpr cli::word_row policy_word = {"policy",
					      cli::word_kind::choice,
					      "{ drop | allow }",
					      "what becomes of packets that no rule decides; default drop",
					      0,
					      0,
					      cli::drop_or_allow};
inline constexpr cli::word_row trust_word = {"trust", cli::word_kind::on_off, "{ on | off }",
					     "off: the source MAC of what the SF sends must be hw_addr; default off"};
inline constexpr cli::word_row hw_addr_word = {
	"hw_addr", cli::word_kind::mac, "MAC",
	"hardware address of the function; default random, locally administered"};
inline constexpr cli::word_row roce_word = {"roce", cli::word_kind::on_off, "{ on | off }",
					    "RoCE capability of the function (kernel 6.2)"};
inline constexpr cli::word_row max_io_eqs_word = {"max_io_eqs", cli::word_kind::number, "N",
						  "completion event queues of the function (kernel 6.10)"};
inline constexpr cli::word_row state_word = {
	"state", cli::word_kind::choice, "{ active | inactive }", "whether the function runs", 0,
	0,	 cli::active_or_inactive};

[[nodiscard]] inline std::optional<policy::verdict> verdict_of(const cli::words &args)
{
	const auto word = args.text(policy_word.key);
	if (!word)
		return std::nullopt;
	return *word == "allow" ? policy::verdict::allow : policy::verdict::drop;
}

/// Usage error for an address that no one device can have.
[[nodiscard]] inline result<> check_hw_addr(const std::optional<mac_address> &hw_addr)
{
	if (!hw_addr || (!hw_addr->is_zero() && !hw_addr->is_multicast()))
		return {};
	return usage_error("hw_addr: " + to_string(*hw_addr) + " is no address of one device",
			   "a unicast address: the first byte is even, and not all are zero");
}

[[nodiscard]] inline std::optional<bool> active_of(const cli::words &args)
{
	const auto word = args.text(state_word.key);
	if (!word)
		return std::nullopt;
	return *word == "active";
}

} // namespace sf
