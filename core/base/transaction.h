// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/base/interrupt.h"
#include "core/base/result.h"

namespace sf {

/// Steps done so far, each with its way back. Unless committed, undo() takes them back in reverse.
class transaction {
public:
	/// @what: the step as the user knows it ("port", "policy"), for the report of an undo that failed.
	void done(std::string what, std::function<result<>()> undo)
	{
		steps_.push_back({std::move(what), std::move(undo)});
	}

	void commit() { steps_.clear(); }

	/// Undoes all, whatever fails; the error names every step that could not be undone.
	[[nodiscard]] result<> undo()
	{
		std::string left;
		forget_interrupt();
		for (auto step = steps_.rbegin(); step != steps_.rend(); ++step)
			if (auto undone = step->undo(); !undone)
				left += (left.empty() ? "" : "; ") + step->what + ": " + undone.error().text;
		steps_.clear();
		if (left.empty())
			return {};
		return error{error_kind::refused, 0, left, {}};
	}

	/// @failure of @step as the user is to read it: undone first, and that @restored, or what could not be undone.
	[[nodiscard]] error undone(const std::string &step, error failure, std::string_view restored)
	{
		failure = failure.in(step);
		if (auto back = undo(); back)
			failure.text += fmt::format("; undone, {}", restored);
		else
			failure.text += "; could not undo " + back.error().text;
		return failure;
	}

private:
	struct way_back {
		std::string what;
		std::function<result<>()> undo;
	};
	std::vector<way_back> steps_;
};

} // namespace sf
