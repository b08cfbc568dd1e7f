// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/mac.h"
#include "core/base/result.h"
#include "core/nl/socket.h"

namespace sf::nl {

/// A devlink instance: "pci/0000:06:00.0".
struct devlink_handle {
	std::string bus;
	std::string dev;
	auto operator<=>(const devlink_handle &) const = default;
};
[[nodiscard]] std::string to_string(const devlink_handle &handle);

/// A port of an instance: "pci/0000:06:00.0/32768".
struct port_handle {
	devlink_handle device;
	std::uint32_t index = 0;
	auto operator<=>(const port_handle &) const = default;
};
[[nodiscard]] std::string to_string(const port_handle &handle);

/// "BUS/DEV" and "BUS/DEV/PORT"; usage errors name the text.
[[nodiscard]] result<devlink_handle> parse_devlink_handle(std::string_view text);
[[nodiscard]] result<port_handle> parse_port_handle(std::string_view text);

/// The tables of <linux/devlink.h>: of a whole message, of a port (rows in the order that `devlink port show` prints
/// them) and of its function. Names follow Documentation/netlink/specs/devlink.yaml.
extern const attr_table devlink_table;
/// The rows of a port that show prints, in iproute2's order: a part of devlink_table's rows. iproute2 prints each where
/// the kernel sent it, but des_type only where it differs from type.
extern const attr_table port_table;
extern const attr_table port_function_table;		 ///< DEVLINK_PORT_FN_ATTR_*
extern const attr_table nested_devlink_table;		 ///< bus-name, dev-name, netns-id of a nested instance
extern const std::span<const named_value> function_caps; ///< bit number → "roce", "migratable", "ipsec_crypto", …

enum class port_flavour : std::uint16_t {
	physical = 0,
	cpu = 1,
	dsa = 2,
	pcipf = 3,
	pcivf = 4,
	virtual_port = 5,
	unused = 6,
	pcisf = 7
};

/// Reads a port from the attributes of a message by devlink_table; EBADMSG where they name no port.
struct port;
[[nodiscard]] result<port> to_port(attr_list attributes);

/// The answer of one port as the kernel sent it; every typed field is read from @attributes.
struct port {
	port_handle handle;
	attr_list attributes; ///< by devlink_table

	[[nodiscard]] std::optional<port_flavour> flavour() const;
	[[nodiscard]] bool is_sf() const { return flavour() == port_flavour::pcisf; }
	[[nodiscard]] const attr_list *function() const;
	[[nodiscard]] std::optional<std::uint32_t> sfnum() const, pfnum() const, controller() const;
	/// Where the kernel does not tell, an SF's controller does: 0 is this host's.
	[[nodiscard]] std::optional<bool> external() const;
	[[nodiscard]] std::optional<std::uint32_t> ifindex() const; ///< of the representor, in this namespace
	[[nodiscard]] std::optional<std::string> netdev() const;
	[[nodiscard]] std::optional<mac_address> hw_addr() const;
	[[nodiscard]] std::optional<bool> active() const;	    ///< state
	[[nodiscard]] std::optional<bool> attached() const;	    ///< opstate
	[[nodiscard]] std::optional<devlink_handle> nested() const; ///< the function's own instance (kernel ≥ 6.7)
	/// Of the namespace that the nested instance is in, as netns_name() takes it: absent where it is this one;
	/// negative where it has no id.
	[[nodiscard]] std::optional<std::int32_t> nested_netns_id() const;
};

/// What DEVLINK_CMD_PORT_NEW is asked for.
struct port_new_request {
	devlink_handle device;
	std::uint16_t pfnum = 0;
	std::optional<std::uint32_t> sfnum; ///< absent: the driver assigns one
	std::optional<std::uint32_t> controller;
};

struct function_caps_request {
	std::uint32_t selector = 0; ///< bits of DEVLINK_PORT_FN_CAP_* to change
	std::uint32_t value = 0;
};

/// What DEVLINK_CMD_PORT_SET is asked for; absent members are left as they are.
struct function_request {
	std::optional<mac_address> hw_addr;
	std::optional<bool> active;
	std::optional<std::uint32_t> max_io_eqs;
	function_caps_request caps;
};

struct eswitch_state {
	std::optional<std::string> mode;	///< "legacy", "switchdev", "switchdev_inactive"
	std::optional<std::string> inline_mode; ///< "none", "link", "network", "transport"
	std::optional<std::string> encap_mode;	///< "none", "basic"
};

struct devlink_resource {
	std::string name, path;
	std::uint64_t id = 0, size = 0;
	std::optional<std::uint64_t> occupancy; ///< where the driver tells
	std::vector<devlink_resource> children;
};

/// Typed requests over one generic-netlink socket of the devlink family.
class devlink {
public:
	/// Opens and resolves the family; "devlink: the kernel has no devlink" where it is missing.
	[[nodiscard]] static result<devlink> open(const deadline &until);

	[[nodiscard]] result<std::vector<devlink_handle>> devices(const deadline &until);
	[[nodiscard]] result<std::vector<port>> ports(const deadline &until); ///< one dump, all devices
	[[nodiscard]] result<port> get_port(const port_handle &handle, const deadline &until);
	[[nodiscard]] result<port> new_port(const port_new_request &request, const deadline &until);
	[[nodiscard]] result<> del_port(const port_handle &handle, const deadline &until);
	[[nodiscard]] result<> set_function(const port_handle &handle, const function_request &request,
					    const deadline &until);
	[[nodiscard]] result<eswitch_state> get_eswitch(const devlink_handle &device, const deadline &until);
	[[nodiscard]] result<> set_eswitch(const devlink_handle &device, const eswitch_state &state,
					   const deadline &until);
	[[nodiscard]] result<std::string> driver(const devlink_handle &device,
						 const deadline &until); ///< INFO_GET, else sysfs
	/// A boolean parameter that has one mode, as it was set; the next reload may be what puts it in force.
	[[nodiscard]] result<bool> param_on(const devlink_handle &device, const std::string &name,
					    const deadline &until);
	[[nodiscard]] result<std::vector<devlink_resource>> resources(const devlink_handle &device,
								      const deadline &until);

	/// Joins the "config" group; every notification of a port is then handed to receive_port_events.
	[[nodiscard]] result<> listen();
	/// @callback gets the port and whether it is still there. Other notifications are passed over.
	[[nodiscard]] result<> receive_port_events(const std::function<void(const port &, bool exists)> &callback);
	[[nodiscard]] int fd() const { return socket_.fd(); }

private:
	explicit devlink(socket &&s) : socket_(std::move(s)) {}

	[[nodiscard]] result<> resolve(const deadline &until);
	[[nodiscard]] result<> request(message &what, const deadline &until,
				       const std::function<result<>(attr_list)> &each = {},
				       const std::function<void()> &restart = {});
	[[nodiscard]] result<attr_list> request_one(message &what, const deadline &until);

	socket socket_;
	std::uint16_t family_ = 0;
	std::uint32_t config_group_ = 0;
};

} // namespace sf::nl
