// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/attr.h"

#include <cerrno>
#include <cstring>

#include <linux/netlink.h>

#include "core/nl/message.h"
#include "tests/unit/catch.h"

using namespace sf;
using namespace sf::nl;

namespace {

extern const attr_table top;
constexpr attr_row inner_rows[] = {
	{1, attr_type::mac, "hw_addr", "hw-addr"},
	{2, attr_type::u8, "state", "state"},
	{3, attr_type::bitfield32, "caps", "caps"},
	{4, attr_type::nest, "again", "again", {}, {}, {}, &top},
};
constexpr attr_table inner{"function", inner_rows};
constexpr attr_row top_rows[] = {
	{1, attr_type::string, "bus", "bus-name"}, {2, attr_type::u32, "index", "port-index"},
	{3, attr_type::nest, "function", "port-function", {}, {}, {}, &inner},
	{4, attr_type::flag, "flag", "flag"},	   {5, attr_type::boolean, "external", "external"},
	{6, attr_type::u16, "pfnum", "pfnum"},	   {7, attr_type::u64, "occ", "occ"},
	{8, attr_type::s32, "netnsid", "netns-id"}, {9, attr_type::binary, "raw", "raw"},
};
constinit const attr_table top{"devlink", top_rows};

std::span<const std::byte> payload(const message &from)
{
	return from.data().subspan(from.header_size());
}

message make()
{
	return {16, 0, std::as_bytes(std::span("\1\2\3", 4))};
}

message one_port()
{
	auto out = make();
	out.string(1, "pci").u32(2, 32768).begin(3).value(inner, 1, mac_address{{0, 0, 0, 0, 0x88, 1}}).u8(2, 1);
	out.value(inner, 3, bitfield32{1, 3}).end().flag(4).u8(5, 0).u16(6, 65535).u64(7, ~0ULL);
	out.u32(8, 0xffffffff).u32(100, 7);
	return out;
}

/// Byte of @from at which the attribute @id of the outermost level starts.
std::uint32_t offset_of(const message &from, std::uint16_t id)
{
	for (std::size_t at = from.header_size(); at < from.data().size();) {
		nlattr head;
		std::memcpy(&head, from.data().data() + at, sizeof(head));
		if ((head.nla_type & NLA_TYPE_MASK) == id)
			return static_cast<std::uint32_t>(at);
		at += NLA_ALIGN(head.nla_len);
	}
	FAIL("no such attribute");
	return 0;
}

std::string path(const message &from, std::uint32_t offset)
{
	return path_at(top, from.data(), from.header_size(), offset);
}

} // namespace

TEST_CASE("a message decodes to its values", "[nl][decode]")
{
	auto out = one_port();
	auto list = decode(top, payload(out));
	REQUIRE(list);
	CHECK(list->all().size() == 8); // what has no row is left out
	CHECK(list->text(1) == "pci");
	CHECK(list->number(2) == 32768U);
	CHECK(list->boolean(4) == true);
	CHECK(list->boolean(5) == false);
	CHECK(list->number(6) == 65535U);
	CHECK(list->number(7) == ~0ULL);
	CHECK(to_word(*list->find(8)->row, list->find(8)->value) == "-1");
	REQUIRE(list->nest(3));
	CHECK(list->nest(3)->mac(1) == mac_address{{0, 0, 0, 0, 0x88, 1}});
	CHECK(list->nest(3)->find(3)->value == attr_value{bitfield32{1, 3}});
}

TEST_CASE("absent and mistaken look-ups are nullopt", "[nl][decode]")
{
	auto out = one_port();
	auto list = decode(top, payload(out));
	REQUIRE(list);
	CHECK_FALSE(list->number(1));
	CHECK_FALSE(list->text(2));
	CHECK_FALSE(list->boolean(2));
	CHECK_FALSE(list->mac(1));
	CHECK(list->nest(2) == nullptr);
	CHECK(list->find(9) == nullptr);
	CHECK(decode(top, {}).value().all().empty());
}

TEST_CASE("a message cut anywhere is refused or is a shorter message", "[nl][decode]")
{
	auto out = one_port();
	auto bytes = payload(out);
	std::size_t refused = 0;
	for (std::size_t size = 0; size < bytes.size(); size++) {
		auto list = decode(top, bytes.first(size));
		if (list)
			CHECK(list->all().size() <= 8);
		else
			CHECK(list.error().code == EBADMSG);
		refused += !list;
	}
	CHECK(refused > bytes.size() / 2);
	auto cut = decode(top, bytes.first(6));
	REQUIRE_FALSE(cut);
	CHECK(cut.error().text == "devlink: a cut-off attribute after the header in the kernel's message");
}

TEST_CASE("decoding does not depend on the alignment of the bytes", "[nl][decode]")
{
	auto out = one_port();
	auto bytes = payload(out);
	std::vector<std::byte> moved(bytes.size() + 1);
	std::ranges::copy(bytes, moved.begin() + 1);
	auto list = decode(top, std::span(moved).subspan(1));
	REQUIRE(list);
	CHECK(list->number(2) == 32768U);
}

TEST_CASE("an attribute of the wrong size is an error that names it", "[nl][decode]")
{
	auto wrong = [](std::uint16_t id, std::string_view content) {
		auto out = make();
		out.bytes(id, std::as_bytes(std::span(content)));
		auto list = decode(top, payload(out));
		return list ? std::string() : list.error().text;
	};
	CHECK(wrong(2, "abc") == "devlink: attribute port-index is malformed in the kernel's message");
	CHECK(wrong(2, "abcde").find("port-index") != std::string::npos);
	CHECK(wrong(1, "not terminated").find("bus-name") != std::string::npos);
	CHECK(wrong(1, "").find("bus-name") != std::string::npos);
	CHECK(wrong(5, "ab").find("external") != std::string::npos);
	CHECK(wrong(6, "a").find("pfnum") != std::string::npos);
	CHECK(wrong(7, "abcd").find("occ") != std::string::npos);
	CHECK(wrong(8, "").find("netns-id") != std::string::npos);
	CHECK(wrong(3, "abc").starts_with("port-function: function: a cut-off attribute"));
	CHECK(wrong(9, "").empty());
}

TEST_CASE("an address of another length stays bytes", "[nl][decode]")
{
	auto out = make();
	out.bytes(1, std::as_bytes(std::span("\x0a\x00\x00\x01", 4)));
	auto list = decode(inner, payload(out));
	REQUIRE(list);
	CHECK_FALSE(list->mac(1));
	CHECK(to_word(inner_rows[0], list->find(1)->value) == "0a:00:00:01");
}

TEST_CASE("nests without end are refused", "[nl][decode]")
{
	auto out = make();
	for (int i = 0; i < 200; i++)
		out.begin(3).begin(4);
	for (int i = 0; i < 400; i++)
		out.end();
	auto list = decode(top, payload(out));
	REQUIRE_FALSE(list);
	CHECK(list.error().text.find("too deep") != std::string::npos);
}

TEST_CASE("offsets become attribute paths", "[nl][path]")
{
	auto out = one_port();
	auto nest = offset_of(out, 3);
	CHECK(path(out, offset_of(out, 1)) == "bus-name");
	CHECK(path(out, offset_of(out, 2)) == "port-index");
	CHECK(path(out, nest) == "port-function");
	CHECK(path(out, nest + 4) == "port-function.hw-addr");
	CHECK(path(out, nest + 4 + 12) == "port-function.state");
	CHECK(path(out, nest + 4 + 12 + 8) == "port-function.caps");
	CHECK(path(out, offset_of(out, 8)) == "netns-id");
	CHECK(path(out, offset_of(out, 100)).empty());
	CHECK(path(out, 0).empty());
	CHECK(path(out, static_cast<std::uint32_t>(out.data().size())).empty());
	CHECK(path(out, 0xffffffff).empty());
}

TEST_CASE("a message says its own length", "[nl][message]")
{
	auto out = one_port();
	CHECK(out.header()->nlmsg_len == out.data().size());
	CHECK(out.data().size() % 4 == 0);
	CHECK(out.header()->nlmsg_flags == NLM_F_REQUEST);
	CHECK(out.header_size() == sizeof(nlmsghdr) + 4);
	CHECK_FALSE(out.too_long());
}

TEST_CASE("what 16 bits of length cannot say makes a message too long", "[nl][message]")
{
	auto longest = make(), longer = make(), nest = make();
	longest.string(1, std::string(65530, 'x'));
	longer.string(1, std::string(65531, 'x'));
	nest.begin(3).string(1, std::string(40000, 'x')).string(1, std::string(40000, 'x')).end();
	CHECK_FALSE(longest.too_long());
	CHECK(decode(top, payload(longest)).value().text(1)->size() == 65530);
	CHECK(longer.too_long());
	CHECK(nest.too_long());
}
