// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/out/utf8.h"

namespace sf::out {

std::size_t utf8_length(std::string_view text)
{
	auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
	const unsigned char lead = byte(0);
	const std::size_t size = lead < 0x80   ? 1
				 : lead < 0xc2 ? 0
				 : lead < 0xe0 ? 2
				 : lead < 0xf0 ? 3
				 : lead < 0xf5 ? 4
					       : 0;

	if (size == 0 || size > text.size())
		return 0;
	for (std::size_t i = 1; i < size; i++)
		if ((byte(i) & 0xc0) != 0x80)
			return 0;
	if ((lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xed && byte(1) > 0x9f) || (lead == 0xf0 && byte(1) < 0x90) ||
	    (lead == 0xf4 && byte(1) > 0x8f))
		return 0;
	return size;
}

} // namespace sf::out
