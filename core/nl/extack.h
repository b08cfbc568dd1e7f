// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/nl/socket.h"

namespace sf::nl {

/// What an acknowledgement or the end of a dump says: <linux/netlink.h> struct nlmsgerr and NLMSGERR_ATTR_*.
struct acknowledgement {
	int code = 0;	  ///< positive errno, 0: done
	std::string text; ///< the kernel's message without its final stop, may be empty
	std::string path; ///< of the attribute that it blames, may be empty
	bool missing = false; ///< the attribute of @path is not there, and must be
};

/// Reads @head, an NLMSG_ERROR or NLMSG_DONE, that answers @request.
[[nodiscard]] result<acknowledgement> read_acknowledgement(const nlmsghdr *head, const protocol &proto,
							   const message &request);

/// "SF already exist. Choose different sfnum (attribute port-pci-sf-number)". Only for a code that is not 0.
[[nodiscard]] error refusal(const acknowledgement &ack);

} // namespace sf::nl
