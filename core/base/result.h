// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace sf {

/// What went wrong decides the exit status of a tool: see exit_status().
enum class error_kind {
	usage,	  ///< the words of the command are wrong; nothing was asked of the kernel
	refused,  ///< the kernel or the system refused, or did not answer in time
	violation ///< a check found what should not be
};

/// One failure, carried from where it happened to the one line that is printed of it.
struct error {
	error_kind kind = error_kind::refused;
	int code = 0;	       ///< positive errno, 0 where there is none
	std::string text;      ///< what was wrong, without "Error: " and final stop
	std::string hint = {}; ///< what to do about it, may be empty

	/// The same failure seen from further out: "context: text".
	[[nodiscard]] error in(std::string_view context) const
	{
		return {kind, code, std::string(context) + ": " + text, hint};
	}

	[[nodiscard]] error with_hint(std::string new_hint) const { return {kind, code, text, std::move(new_hint)}; }
};

/// The exit statuses of every tool: 0 done, 1 usage, 2 refused, 3 a check found a violation.
[[nodiscard]] constexpr int exit_status(error_kind kind)
{
	switch (kind) {
	case error_kind::usage:
		return 1;
	case error_kind::refused:
		return 2;
	case error_kind::violation:
		return 3;
	}
	return 2;
}

/// A failure of the system, with the text of its errno: "text: No such device".
[[nodiscard]] error system_error(int code, std::string_view text);
[[nodiscard]] error usage_error(std::string text, std::string hint = {});

/// A value or the error that kept it from being: std::expected's member names, for compilers without it.
template <typename T = void>
class [[nodiscard]] result {
public:
	using value_type = std::conditional_t<std::is_void_v<T>, std::monostate, T>;

	result() requires std::is_default_constructible_v<value_type> : state_(std::in_place_index<0>) {}
	result(value_type value) : state_(std::in_place_index<0>, std::move(value)) {}
	result(sf::error failure) : state_(std::in_place_index<1>, std::move(failure)) {}

	[[nodiscard]] bool has_value() const { return state_.index() == 0; }
	explicit operator bool() const { return has_value(); }

	value_type &value() & { return *std::get_if<0>(&state_); }
	const value_type &value() const & { return *std::get_if<0>(&state_); }
	value_type &&value() && { return std::move(*std::get_if<0>(&state_)); }
	value_type &operator*() & { return value(); }
	const value_type &operator*() const & { return value(); }
	value_type &&operator*() && { return std::move(*this).value(); }
	value_type *operator->() { return std::get_if<0>(&state_); }
	const value_type *operator->() const { return std::get_if<0>(&state_); }

	sf::error &error() & { return *std::get_if<1>(&state_); }
	const sf::error &error() const & { return *std::get_if<1>(&state_); }
	sf::error &&error() && { return std::move(*std::get_if<1>(&state_)); }

	template <typename U>
	[[nodiscard]] value_type value_or(U &&other) const
	{
		return has_value() ? value() : static_cast<value_type>(std::forward<U>(other));
	}

private:
	std::variant<value_type, sf::error> state_;
};

} // namespace sf
