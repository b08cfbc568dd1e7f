// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/nl/devlink.h"

/// What only sysfs tells. Everything here is read without privilege.
namespace sf::model::sysfs {

inline constexpr std::string_view auxiliary_bus = "auxiliary"; ///< SFs that devlink made
inline constexpr std::string_view mdev_bus = "mdev";	       ///< SFs that were made by a UUID
inline constexpr std::string_view sf_buses[] = {auxiliary_bus, mdev_bus};
[[nodiscard]] bool is_sf_bus(std::string_view bus);

/// The device that carries an SF, as auxiliary/mlx5_core.sf.2 or mdev/UUID, with the function it belongs to.
struct sf_device {
	nl::devlink_handle handle;
	nl::devlink_handle parent; ///< pci/0000:06:00.0
	std::uint32_t sfnum = 0;
	std::string alias{}; ///< of a mediated device, which is there also while the SF is not attached
};

/// All devices of the bus that have an sfnum attribute (Documentation/ABI/testing/sysfs-bus-pci, mlx5's sfs).
[[nodiscard]] std::vector<sf_device> sf_devices(std::string_view bus);
/// One of them; nullopt where it is gone or no SF's.
[[nodiscard]] std::optional<sf_device> sf_device_of(const nl::devlink_handle &handle);

/// The netdevs of an SF's device that are in the namespace /sys was mounted in.
[[nodiscard]] std::vector<std::string> netdevs_of(const nl::devlink_handle &device);

/// The RDMA devices that the driver of an SF's device brings itself.
[[nodiscard]] std::vector<std::string> ibdevs_of(const nl::devlink_handle &device);

/// Removes a mediated device, and its SF. ENODEV where it is gone.
[[nodiscard]] result<> remove_mdev(const std::string &uuid);

/// Whether the network namespace that the thread is in has a netdev of a device that @wanted says yes to. True also
/// where that cannot be found out (no CAP_SYS_ADMIN, a kernel before 5.2): then a dump has to tell.
[[nodiscard]] bool netns_may_hold(const std::function<bool(const std::string &device)> &wanted);

/// Whether the device is still on its bus (/sys/bus/BUS/devices/NAME).
[[nodiscard]] bool device_exists(const nl::devlink_handle &device);

/// The name of the device that an RDMA device stands on (its "device" link), empty for soft ones.
[[nodiscard]] std::string rdma_parent_device(const std::string &ibdev);
/// The name of the netdev that a soft-RoCE device stands on (rxe's "parent"), empty where there is none.
[[nodiscard]] std::string rdma_parent_netdev(const std::string &ibdev);

/// A process that has the RDMA device's character device (uverbs) open.
struct rdma_holder {
	int pid = 0;
	std::string command;
};
[[nodiscard]] std::vector<rdma_holder> rdma_holders(const std::string &ibdev);

} // namespace sf::model::sysfs
