// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/nl/attr.h"

struct nlmsghdr;

namespace sf::nl {

/// A netlink request under construction. The payload limit is that of one message to the kernel (u16 nests).
class message {
public:
	/// @type, @flags: of nlmsghdr; NLM_F_REQUEST is added. @family_header: genlmsghdr, ifinfomsg, …, or empty.
	message(std::uint16_t type, std::uint16_t flags, std::span<const std::byte> family_header);

	message &flag(std::uint16_t id);
	message &u8(std::uint16_t id, std::uint8_t value);
	message &u16(std::uint16_t id, std::uint16_t value);
	message &u32(std::uint16_t id, std::uint32_t value);
	message &u64(std::uint16_t id, std::uint64_t value);
	message &string(std::uint16_t id, std::string_view text);
	message &bytes(std::uint16_t id, std::span<const std::byte> payload);
	/// By the row's type, so that a verb never says twice how an attribute is written.
	message &value(const attr_row &row, const attr_value &value);
	message &value(const attr_table &table, std::uint16_t id, const attr_value &content)
	{
		return value(table.row(id), content);
	}

	/// Opens a nest; every attribute until the matching end() is inside.
	message &begin(std::uint16_t id);
	message &end();

	[[nodiscard]] std::span<const std::byte> data() const { return buffer_; }
	[[nodiscard]] std::size_t header_size() const { return header_size_; }
	[[nodiscard]] nlmsghdr *header();
	/// An attribute or a nest is beyond what its 16-bit length can say; socket::request() refuses the message.
	[[nodiscard]] bool too_long() const { return too_long_; }

private:
	message &put(std::uint16_t id, const void *payload, std::size_t size);

	std::vector<std::byte> buffer_;
	std::vector<std::size_t> open_nests_;
	std::size_t header_size_;
	bool too_long_ = false;
};

} // namespace sf::nl
