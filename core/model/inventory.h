// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/deadline.h"
#include "core/base/result.h"
#include "core/model/selector.h"
#include "core/model/sysfs.h"
#include "core/nl/devlink.h"
#include "core/nl/link.h"
#include "core/nl/rdma.h"

namespace sf::model {

/// The SF's own netdev and where it is.
struct netdev {
	nl::link link;
	std::string netns; ///< name, empty where it is in the namespace that the command runs in
};

struct ibdev {
	std::uint32_t index = 0;
	std::string name;
	bool soft = false;		   ///< soft-RoCE on the netdev, not the driver's
	std::optional<nl::rdma_port> port; ///< first port, where it could be read
};

/// One SF as all its sides see it.
struct sf {
	nl::port port;
	std::optional<nl::link> rep;		    ///< the representor, where it is in this namespace
	std::optional<nl::devlink_handle> instance; ///< of the function itself: auxiliary/mlx5_core.sf.2, mdev/UUID
	std::optional<model::netdev> netdev;
	bool netdev_known = true; ///< false: there may be one in a namespace that may not be entered
	std::vector<ibdev> ibdevs;
	bool ibdevs_known = true;
	std::optional<sysfs::sf_device> mdev{}; ///< the mediated device that it was made by, attached or not
	std::vector<ibdev> rep_ibdevs{};	///< soft-RoCE on the representor

	[[nodiscard]] std::string name() const { return to_string(port.handle); }
};

struct load_options {
	bool stats = false; ///< with link statistics
	bool rdma = true;   ///< with RDMA devices
};

/// Every SF of every device, joined from one dump each of devlink ports, netdevs and RDMA devices, and one of the
/// netdevs of each further namespace that is looked into while an SF's netdev is missing.
class inventory {
public:
	[[nodiscard]] static result<inventory> load(const deadline &until, const load_options &what = {});

	[[nodiscard]] const std::vector<sf> &all() const { return sfs_; }
	[[nodiscard]] const std::vector<nl::port> &other_ports() const { return other_ports_; } ///< no SFs

	/// The SFs that @what means, by device and port. An empty answer to a selector that names one is an error
	/// (with what is near), and so is one with many where the selector's form means one: the candidates are listed.
	[[nodiscard]] result<std::vector<const sf *>> select(const selector &what) const;

private:
	friend class inventory_loader;

	std::vector<sf> sfs_;
	std::vector<nl::port> other_ports_;
};

/// The function's own devlink instance of one port: what the kernel says, else what sysfs does (kernels before 6.7).
[[nodiscard]] std::optional<nl::devlink_handle> instance_of(const nl::port &port);

} // namespace sf::model
