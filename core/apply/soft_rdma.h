// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/deadline.h"
#include "core/base/result.h"
#include "core/model/inventory.h"

namespace sf::apply {

/// What a soft RDMA device is made of.
struct soft_rdma_request {
	std::string type = "rxe";	 ///< or "siw"
	std::optional<std::string> name; ///< absent is "<type>_<netdev>"
	/// The function that the netdev is of; its driver may forbid RoCE. Absent for a representor.
	std::optional<nl::devlink_handle> instance;
};

/// Puts one on the netdev, in the namespace where that is. The device is as show tells it.
[[nodiscard]] result<model::ibdev> add_soft_rdma(const model::netdev &netdev, const soft_rdma_request &what,
						 const deadline &until);

/// Takes a soft RDMA device away. The driver's own are refused: they come and go with the function.
[[nodiscard]] result<> del_soft_rdma(const model::ibdev &device, const deadline &until);

} // namespace sf::apply
