// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/message.h"

#include <cstring>
#include <limits>

#include <libmnl/libmnl.h>

namespace sf::nl {

namespace {

constexpr std::size_t max_payload = std::numeric_limits<std::uint16_t>::max() - sizeof(nlattr);

} // namespace

message::message(std::uint16_t type, std::uint16_t flags, std::span<const std::byte> family_header)
	: buffer_(MNL_NLMSG_HDRLEN + MNL_ALIGN(family_header.size())), header_size_(buffer_.size())
{
	auto head = mnl_nlmsg_put_header(buffer_.data());
	head->nlmsg_type = type;
	head->nlmsg_flags = static_cast<std::uint16_t>(flags | NLM_F_REQUEST);
	auto extra = mnl_nlmsg_put_extra_header(head, family_header.size());
	if (!family_header.empty())
		std::memcpy(extra, family_header.data(), family_header.size());
}

nlmsghdr *message::header()
{
	return reinterpret_cast<nlmsghdr *>(buffer_.data());
}

message &message::put(std::uint16_t id, const void *payload, std::size_t size)
{
	if (size > max_payload) {
		too_long_ = true;
		return *this;
	}
	buffer_.resize(buffer_.size() + MNL_ATTR_HDRLEN + MNL_ALIGN(size));
	mnl_attr_put(header(), id, size, payload);
	return *this;
}

message &message::flag(std::uint16_t id)
{
	return put(id, "", 0);
}

message &message::u8(std::uint16_t id, std::uint8_t value)
{
	return put(id, &value, sizeof(value));
}

message &message::u16(std::uint16_t id, std::uint16_t value)
{
	return put(id, &value, sizeof(value));
}

message &message::u32(std::uint16_t id, std::uint32_t value)
{
	return put(id, &value, sizeof(value));
}

message &message::u64(std::uint16_t id, std::uint64_t value)
{
	return put(id, &value, sizeof(value));
}

message &message::string(std::uint16_t id, std::string_view text)
{
	std::string terminated(text);
	return put(id, terminated.c_str(), terminated.size() + 1);
}

message &message::bytes(std::uint16_t id, std::span<const std::byte> payload)
{
	return put(id, payload.data(), payload.size());
}

message &message::value(const attr_row &row, const attr_value &value)
{
	if (auto flag = std::get_if<bool>(&value))
		return row.type == attr_type::flag ? (*flag ? this->flag(row.id) : *this) : u8(row.id, *flag);
	if (auto text = std::get_if<std::string>(&value))
		return string(row.id, *text);
	if (auto mac = std::get_if<mac_address>(&value))
		return put(row.id, mac->bytes.data(), mac->bytes.size());
	if (auto bits = std::get_if<bitfield32>(&value))
		return put(row.id, std::array{bits->value, bits->selector}.data(), 2 * sizeof(bits->value));
	if (auto content = std::get_if<std::vector<std::byte>>(&value))
		return bytes(row.id, *content);
	auto number = std::get_if<std::uint64_t>(&value);
	if (!number)
		return *this;
	switch (row.type) {
	case attr_type::u8:
		return u8(row.id, static_cast<std::uint8_t>(*number));
	case attr_type::u16:
		return u16(row.id, static_cast<std::uint16_t>(*number));
	case attr_type::u64:
	case attr_type::guid:
		return u64(row.id, *number);
	default:
		return u32(row.id, static_cast<std::uint32_t>(*number));
	}
}

message &message::begin(std::uint16_t id)
{
	open_nests_.push_back(buffer_.size());
	return put(static_cast<std::uint16_t>(id | NLA_F_NESTED), "", 0);
}

message &message::end()
{
	if (open_nests_.empty())
		return *this;
	auto size = buffer_.size() - open_nests_.back();
	auto nest = reinterpret_cast<nlattr *>(buffer_.data() + open_nests_.back());
	open_nests_.pop_back();
	if (size > max_payload)
		too_long_ = true;
	else
		nest->nla_len = static_cast<std::uint16_t>(size);
	return *this;
}

} // namespace sf::nl
