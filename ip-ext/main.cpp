// SPDX-License-Identifier: GPL-2.0-or-later
#include <string>
#include <vector>

#include "core/cli/tool.h"

int main(int argc, char **argv)
{
	return sf::cli::run_tool({"ip-link-sf", "Subfunctions of a NIC, seen from their netdevs."},
				 std::vector<std::string>(argv + 1, argv + argc));
}
