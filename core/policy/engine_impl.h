// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "core/policy/coverage.h"
#include "core/policy/engine.h"
#include "core/policy/home.h"

namespace sf::policy {

/// What an engine keeps between two calls. Everything in it is re-read under the lock: other tools may have come by.
struct engine::impl {
	bool writable = false;
	std::optional<installation> installed;

	/// Makes @installed what is pinned now, nullopt where nothing is.
	[[nodiscard]] result<> refresh(const home_lock &lock);
	/// The same, and loads the programs where there are none.
	[[nodiscard]] result<> require(const home_lock &lock);

	/// What was begun by a tool that died, which the lock in our hands proves.
	void collect(const home_lock &lock);
	/// Takes coverage, pins and state of a port away.
	[[nodiscard]] result<> forget(const home_lock &lock, const owner &of);
	void tidy_up(const home_lock &lock);

	/// Whether some netdev still is under @of's policy. Where that cannot be known, it is.
	[[nodiscard]] result<bool> is_alive(const owner &of) const;
	/// Frees what stands in the way of a policy for @name on @rep, if nothing of it is in force.
	[[nodiscard]] result<> make_room(const home_lock &lock, std::string_view name, const target &rep);
	[[nodiscard]] result<> put_in_force(const home_lock &lock, const owner &of, const settings &wanted);
};

} // namespace sf::policy
