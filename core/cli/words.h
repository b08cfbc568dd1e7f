// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/mac.h"
#include "core/base/result.h"

namespace sf::cli {

/// What may follow a key word.
enum class word_kind : std::uint8_t {
	number,		///< unsigned, decimal or 0x…, between min and max
	number_or_auto, ///< the same, or "auto", which is as if the word were absent
	mac,
	on_off, ///< on|off, enable|disable, true|false
	choice, ///< one of word_row::choices
	ifname, ///< 1 to 15 characters, no '/', ':', white space; not "." or ".."
	name,	///< of an RDMA device or namespace: 1 to 63 characters, no '/'
	text,
	bare ///< the word stands alone
};

/// One word of a verb. The row parses it, completes it, documents it and says what was wrong with it.
struct word_row {
	std::string_view key;
	word_kind kind;
	std::string_view value_name; ///< in synopsis and man page: "MAC", "N"
	std::string_view help;
	std::uint64_t min = 0;
	std::uint64_t max = UINT32_MAX;
	std::span<const std::string_view> choices = {};
};

inline constexpr std::string_view drop_or_allow[] = {"drop", "allow"};
inline constexpr std::string_view active_or_inactive[] = {"active", "inactive"};

using word_value = std::variant<bool, std::uint64_t, std::string, mac_address>;

/// Keys and values as typed, checked by their rows.
class words {
public:
	[[nodiscard]] bool has(std::string_view key) const { return values_.contains(key); }
	[[nodiscard]] bool empty() const { return values_.empty(); }
	[[nodiscard]] std::optional<std::uint64_t> number(std::string_view key) const;
	[[nodiscard]] std::optional<bool> on(std::string_view key) const;
	[[nodiscard]] std::optional<std::string> text(std::string_view key) const;
	[[nodiscard]] std::optional<mac_address> mac(std::string_view key) const;

	void set(std::string_view key, word_value value)
	{
		values_.insert_or_assign(std::string(key), std::move(value));
	}

private:
	std::map<std::string, word_value, std::less<>> values_;
};

/// Reads "key value key value …". A key may be shortened as long as it is unambiguous among @rows. Usage errors
/// name the word and what was expected: unknown (did you mean), twice, value missing, value wrong.
[[nodiscard]] result<words> parse_words(std::span<const word_row> rows, std::span<const std::string> args);

/// The value of one row from one word.
[[nodiscard]] result<word_value> parse_value(const word_row &row, std::string_view word);

/// An unsigned number, decimal or 0x…, the whole of @text.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);

/// "[ hw_addr MAC ]" of every row, for the synopsis.
[[nodiscard]] std::string synopsis(std::span<const word_row> rows);

} // namespace sf::cli
