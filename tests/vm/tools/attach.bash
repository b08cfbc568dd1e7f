# SPDX-License-Identifier: GPL-2.0-or-later
# SFs of the function DEV (load_sfnic), each with its number in its netdev's name: sf0n<SFNUM>, sf0r<SFNUM>.
# shellcheck shell=bash

# sf_port SFNUM
sf_port() { devlink -j port show | jq -r ".port | to_entries[] | select(.value.sfnum == $1).key"; }

# sf_add SFNUM [KEY VALUE...]: attached, with these attributes of its function
sf_add() {
	local port
	port=$(devlink -j port add "$DEV" flavour pcisf pfnum 0 sfnum "$1" | grep -o 'pci/[^"]*')
	devlink port function set "$port" "${@:2}" state active
	wait_for 5 test -e "/sys/class/net/sf0n$1"
}

sf_del() {
	devlink port del "$(sf_port "$1")"
	wait_for 5 test ! -e "/sys/class/net/sf0n$1"
}

# sf_dir SFNUM: the device that carries it, while its netdev is in this namespace
sf_dir() { readlink -f "/sys/class/net/sf0n$1/device"; }

# sf_connect SFNUM: its netdev in namespace ns<SFNUM> as 10.0.<SFNUM>.1, the representor as 10.0.<SFNUM>.2
sf_connect() {
	add_netns "ns$1"
	ip link set "sf0n$1" netns "ns$1"
	ip -n "ns$1" addr add "10.0.$1.1/24" dev "sf0n$1"
	ip -n "ns$1" link set "sf0n$1" up
	ip addr add "10.0.$1.2/24" dev "sf0r$1"
	ip link set "sf0r$1" up
}
