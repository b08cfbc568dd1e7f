// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/base/result.h"

#include <cstring>

namespace sf {

error system_error(int code, std::string_view text)
{
	return {error_kind::refused, code, std::string(text) + ": " + ::strerror(code), {}};
}

error usage_error(std::string text, std::string hint)
{
	return {error_kind::usage, 0, std::move(text), std::move(hint)};
}

} // namespace sf
