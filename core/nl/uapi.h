// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>

/// Numbers of the kernel's interface that are newer than Linux 6.1, the oldest headers the tools are built with. Each
/// is named after the uapi constant that it stands for, with the kernel that brought it.
namespace sf::nl::uapi {

// <linux/devlink.h>, enum devlink_port_function_attr
inline constexpr std::uint16_t devlink_port_fn_attr_caps = 4;	    // 6.2
inline constexpr std::uint16_t devlink_port_fn_attr_devlink = 5;    // 6.7
inline constexpr std::uint16_t devlink_port_fn_attr_max_io_eqs = 6; // 6.10

// <linux/devlink.h>, enum devlink_port_fn_attr_cap
inline constexpr std::uint32_t devlink_port_fn_attr_cap_roce_bit = 0;	      // 6.2
inline constexpr std::uint32_t devlink_port_fn_attr_cap_migratable_bit = 1;   // 6.2
inline constexpr std::uint32_t devlink_port_fn_attr_cap_ipsec_crypto_bit = 2; // 6.7
inline constexpr std::uint32_t devlink_port_fn_attr_cap_ipsec_packet_bit = 3; // 6.7

// <linux/devlink.h>, enum devlink_eswitch_mode
inline constexpr std::uint32_t devlink_eswitch_mode_switchdev_inactive = 2; // 6.19

// <linux/if_link.h>
inline constexpr std::uint16_t ifla_devlink_port = 62;	    // 6.2
inline constexpr std::uint16_t ifla_gso_ipv4_max_size = 63; // 6.3
inline constexpr std::uint16_t ifla_gro_ipv4_max_size = 64; // 6.3
inline constexpr std::uint16_t ifla_netns_immutable = 67;   // 6.15

// <rdma/rdma_netlink.h>
inline constexpr std::uint32_t rdma_nl_group_notify = 4;	    // 6.12
inline constexpr std::uint16_t rdma_nldev_attr_dev_type = 99;	    // 6.11
inline constexpr std::uint16_t rdma_nldev_attr_parent_name = 100;   // 6.11
inline constexpr std::uint16_t rdma_nldev_attr_event_type = 102;    // 6.12

} // namespace sf::nl::uapi
