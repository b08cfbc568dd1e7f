// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/nl/extack.h"

#include <cerrno>
#include <cstring>
#include <limits>

#include <linux/devlink.h>
#include <linux/genetlink.h>

#include "core/nl/devlink.h"
#include "tests/unit/catch.h"

using namespace sf;
using namespace sf::nl;

namespace {

const protocol proto{NETLINK_GENERIC, GENL_HDRLEN, &devlink_table};

message request()
{
	genlmsghdr head{};
	message out(20, 0, std::as_bytes(std::span(&head, 1)));
	out.string(DEVLINK_ATTR_BUS_NAME, "pci").begin(DEVLINK_ATTR_PORT_FUNCTION);
	out.u8(DEVLINK_PORT_FN_ATTR_STATE, 1).end();
	return out;
}

/// An acknowledgement, its request cut off as NETLINK_CAP_ACK makes it.
message answer(int code, std::uint16_t flags = NLM_F_CAPPED | NLM_F_ACK_TLVS)
{
	nlmsgerr head{};
	head.error = code;
	head.msg.nlmsg_len = 1000;
	return {NLMSG_ERROR, flags, std::as_bytes(std::span(&head, 1))};
}

std::string text_of(message &&from)
{
	auto sent = request();
	auto ack = read_acknowledgement(from.header(), proto, sent);
	if (!ack)
		return "malformed: " + ack.error().text;
	return ack->code ? refusal(*ack).text : "done " + ack->text;
}

} // namespace

TEST_CASE("a refusal carries text and attribute path", "[nl][extack]")
{
	// nlmsghdr 16, genlmsghdr 4, bus-name 8, then the nest and its first attribute
	CHECK(text_of(std::move(answer(-EEXIST).string(NLMSGERR_ATTR_MSG, "SF already exist.").u32(NLMSGERR_ATTR_OFFS, 20))) ==
	      "SF already exist (attribute bus-name)");
	CHECK(text_of(std::move(answer(-EINVAL).string(NLMSGERR_ATTR_MSG, "no").u32(NLMSGERR_ATTR_OFFS, 32))) ==
	      "no (attribute port-function.state)");
	CHECK(text_of(std::move(answer(-EINVAL).string(NLMSGERR_ATTR_MSG, "no").u32(NLMSGERR_ATTR_OFFS, 5000))) == "no");
	CHECK(text_of(std::move(answer(-EINVAL).u32(NLMSGERR_ATTR_OFFS, 20))) == "Invalid argument (attribute bus-name)");
}

TEST_CASE("a missing attribute is named", "[nl][extack]")
{
	CHECK(text_of(std::move(answer(-EINVAL).u32(NLMSGERR_ATTR_MISS_TYPE, DEVLINK_ATTR_PORT_INDEX))) ==
	      "Invalid argument (missing attribute port-index)");
	CHECK(text_of(std::move(answer(-EINVAL)
					.u32(NLMSGERR_ATTR_MISS_TYPE, DEVLINK_PORT_FUNCTION_ATTR_HW_ADDR)
					.u32(NLMSGERR_ATTR_MISS_NEST, 28))) ==
	      "Invalid argument (missing attribute port-function.hw-addr)");
	CHECK(text_of(std::move(answer(-EINVAL).u32(NLMSGERR_ATTR_MISS_TYPE, 60000))) == "Invalid argument");
}

TEST_CASE("a refusal without extack is its errno's text", "[nl][extack]")
{
	CHECK(text_of(answer(-ENODEV)) == "No such device");
	CHECK(text_of(answer(-EPERM)) == "Operation not permitted: this needs CAP_NET_ADMIN");
	CHECK(text_of(std::move(answer(-EPERM).string(NLMSGERR_ATTR_MSG, "Port is locked"))) == "Port is locked");
	auto sent = request();
	auto from = answer(-ENODEV);
	CHECK(refusal(*read_acknowledgement(from.header(), proto, sent)).code == ENODEV);
}

TEST_CASE("success may carry a warning", "[nl][extack]")
{
	CHECK(text_of(answer(0)) == "done ");
	CHECK(text_of(std::move(answer(0).string(NLMSGERR_ATTR_MSG, "slow path only"))) == "done slow path only");
}

TEST_CASE("attributes are read only where the flags say that there are some", "[nl][extack]")
{
	CHECK(text_of(std::move(answer(-EINVAL, NLM_F_CAPPED).string(NLMSGERR_ATTR_MSG, "no"))) == "Invalid argument");
}

TEST_CASE("without capping they follow the whole request", "[nl][extack]")
{
	auto sent = request();
	std::vector<std::byte> head(sizeof(int));
	int code = -EBUSY;
	std::memcpy(head.data(), &code, sizeof(code));
	head.insert(head.end(), sent.data().begin(), sent.data().end());
	message from(NLMSG_ERROR, NLM_F_ACK_TLVS, head);
	from.string(NLMSGERR_ATTR_MSG, "busy");
	CHECK(text_of(std::move(from)) == "busy");
}

TEST_CASE("the end of a dump may be a refusal", "[nl][extack]")
{
	int code = -EBUSY;
	message from(NLMSG_DONE, NLM_F_ACK_TLVS, std::as_bytes(std::span(&code, 1)));
	from.string(NLMSGERR_ATTR_MSG, "busy");
	CHECK(text_of(std::move(from)) == "busy");
	int count = 17;
	CHECK(text_of({NLMSG_DONE, 0, std::as_bytes(std::span(&count, 1))}) == "done ");
	CHECK(text_of({NLMSG_DONE, 0, {}}) == "done ");
}

TEST_CASE("a cut-off acknowledgement is refused", "[nl][extack]")
{
	CHECK(text_of({NLMSG_ERROR, 0, {}}).starts_with("malformed:"));
	CHECK(text_of(answer(-4096)).starts_with("malformed:"));
	CHECK(text_of(answer(std::numeric_limits<int>::min())).starts_with("malformed:"));
	auto from = answer(-EINVAL);
	from.header()->nlmsg_len -= 4;
	CHECK(text_of(std::move(from)).starts_with("malformed:"));
}
