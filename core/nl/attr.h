// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/mac.h"
#include "core/base/result.h"

namespace sf::nl {

/// How the payload of a netlink attribute is read and written.
enum class attr_type : std::uint8_t {
	flag,	    ///< no payload: there or not
	boolean,    ///< u8, 0 or 1
	u8,
	u16,
	u32,
	u64,
	s32,	    ///< in attr_value sign-extended to 64 bits; to_word() prints it signed
	guid,	    ///< u64 in host order, as text four groups of four hexadecimal digits, as rdma(8) prints
	string,	    ///< NUL-terminated
	mac,	    ///< six bytes; a link-layer address of any other length decodes to its bytes
	binary,	    ///< as text: two hexadecimal digits a byte, colons between
	bitfield32, ///< struct nla_bitfield32: value and selector
	nest	    ///< attributes of attr_row::nest
};

/// A number and the word that stands for it, on the command line and in the output.
struct named_value {
	std::uint32_t value;
	std::string_view name;
};

struct attr_table;

/// One netlink attribute. The row is the single place that says how it is read from bytes and words, printed,
/// completed, documented, and named in the kernel's refusals.
struct attr_row {
	std::uint16_t id;	 ///< number in the uapi header
	attr_type type;
	std::string_view key;	 ///< key in output and word in input, as iproute2 prints it
	std::string_view uapi;	 ///< name in the kernel's YAML specifications: "port-pci-sf-number"
	std::string_view help = {};
	std::string_view unit = {};
	/// Of an enumerated number, or of a bitfield32's bits, value being the bit's number. iproute2 prints a
	/// bitfield32 as one key for each named bit that is in the selector, "enable" or "disable".
	std::span<const named_value> names = {};
	const attr_table *nest = nullptr;
};

struct attr_table {
	std::string_view name; ///< of the object, for messages: "devlink"
	std::span<const attr_row> rows;

	[[nodiscard]] const attr_row *by_id(std::uint16_t id) const;
	[[nodiscard]] const attr_row *by_key(std::string_view key) const;
	/// Of a row that the program knows to be there; aborts where it is not.
	[[nodiscard]] const attr_row &row(std::uint16_t id) const;
};

struct bitfield32 {
	std::uint32_t value = 0;
	std::uint32_t selector = 0;
	auto operator<=>(const bitfield32 &) const = default;
};

/// A payload in its C++ type: bool for flag and boolean, uint64_t for all numbers.
using attr_value = std::variant<std::monostate, bool, std::uint64_t, std::string, mac_address, bitfield32,
				std::vector<std::byte>>;

struct attr;

/// Decoded attributes of one message or nest, in the order of the message. Attributes without a row are left out.
class attr_list {
public:
	void add(attr item);
	[[nodiscard]] const std::vector<attr> &all() const { return items_; }
	[[nodiscard]] const attr *find(std::uint16_t id) const;

	[[nodiscard]] std::optional<std::uint64_t> number(std::uint16_t id) const;
	[[nodiscard]] std::optional<bool> boolean(std::uint16_t id) const; ///< a flag that is absent is nullopt
	[[nodiscard]] std::optional<std::string> text(std::uint16_t id) const;
	[[nodiscard]] std::optional<mac_address> mac(std::uint16_t id) const;
	[[nodiscard]] const attr_list *nest(std::uint16_t id) const; ///< nullptr where absent

private:
	std::vector<attr> items_;
};

struct attr {
	const attr_row *row = nullptr;
	attr_value value;
	attr_list nested;
};

/// Reads attributes from @bytes (the payload behind the family's header). Any bytes may be given. Truncated and mistyped attributes are
/// an error that names the attribute; unknown ones are skipped, as newer kernels send more.
[[nodiscard]] result<attr_list> decode(const attr_table &table, std::span<const std::byte> bytes);

/// A value from the word a user typed, by the row's type, names and range. Usage errors name key and word.
/// Numbers are decimal or 0x-hexadecimal; a boolean is true, on, yes or enable against false, off, no or disable;
/// a bitfield32 is bit names with commas between, a '-' before those to clear.
[[nodiscard]] result<attr_value> parse_word(const attr_row &row, std::string_view word);

/// The word for a value: the name of an enumerated number, else the number, text or address.
[[nodiscard]] std::string to_word(const attr_row &row, const attr_value &value);

/// The path of the attribute at byte @offset of @message (NLMSGERR_ATTR_OFFS), as "port-function.hw-addr";
/// empty where no row names it. @header_size: bytes of nlmsghdr and family header before the first attribute.
[[nodiscard]] std::string path_at(const attr_table &table, std::span<const std::byte> message,
				  std::size_t header_size, std::uint32_t offset);

} // namespace sf::nl
