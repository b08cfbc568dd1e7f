// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <optional>
#include <string>

#include "core/base/deadline.h"
#include "core/base/result.h"
#include "core/model/inventory.h"

namespace sf::apply {

/// Puts a soft RDMA device of @type ("rxe", "siw") on the SF's netdev, in the namespace where that is. @name: absent
/// is "<type>_<netdev>". The device is as show tells it.
[[nodiscard]] result<model::ibdev> add_soft_rdma(const model::netdev &netdev, const std::optional<std::string> &name,
						 const std::string &type, const deadline &until);

/// Takes a soft RDMA device away. The driver's own are refused: they come and go with the function.
[[nodiscard]] result<> del_soft_rdma(const model::ibdev &device, const deadline &until);

} // namespace sf::apply
