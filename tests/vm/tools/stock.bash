# SPDX-License-Identifier: GPL-2.0-or-later
# SFs of the function DEV (load_sfnic), made and read by stock tools alone; on top of lib.sh.
# shellcheck shell=bash
. /src/tests/vm/lib.sh

# knobs: the function's directory in debugfs. knob NAME VALUE
knobs() {
	mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug
	echo "/sys/kernel/debug/sfnic/${DEV#pci/}"
}
knob() { echo "$2" >"$(knobs)/$1"; }

# port_of SFNUM [DEV]: the handle of its port, on this controller. fn_of PORT KEY: a function attribute.
port_of() {
	devlink -j port show | jq -r --arg dev "${2:-$DEV}/" --argjson n "$1" \
		'.port | to_entries[] | select((.key | startswith($dev)) and .value.sfnum == $n and .value.controller == 0) | .key'
}
fn_of() { devlink -j port show "$1" | jq -r ".port[].function.$2"; }
count_sfs() { devlink -j port show | jq '[.port[] | select(.flavour == "pcisf")] | length'; }
attached() { [ "$(fn_of "$1" opstate)" = attached ]; }

# stock_add SFNUM: inactive; prints its port.
stock_add() { devlink -j port add "$DEV" flavour pcisf pfnum 0 sfnum "$1" | grep -o 'pci/[^"]*'; }

# new_sf SFNUM [KEY VALUE...]: with these attributes of its function, attached. Sets PORT, and AUX, its own devlink instance.
new_sf() {
	PORT=$(stock_add "$1")
	devlink port function set "$PORT" "${@:2}" state active
	wait_for 10 attached "$PORT"
	# shellcheck disable=SC2034 # for the test
	AUX=$(aux_of "$1")
}

# sf_del SFNUM: and what carried it is gone, too
sf_del() {
	devlink port del "$(port_of "$1")"
	wait_for 5 device_gone "$1"
}
device_gone() { [ -z "$(aux_dir "$1")" ]; }

# aux_of SFNUM: its own devlink instance. sf_netdev SFNUM: its netdev, as sysfs has it in this namespace.
aux_dir() {
	local dir
	for dir in /sys/bus/auxiliary/devices/sfnic.sf.*; do
		[ -e "$dir/sfnum" ] || continue
		if [ "$(<"$dir/sfnum")" = "$1" ]; then echo "$dir"; fi
	done
}
aux_of() {
	local dir
	dir=$(aux_dir "$1")
	echo "auxiliary/${dir##*/}"
}
sf_netdev() { ls "$(aux_dir "$1")/net"; }
# sf_dir SFNUM: the device that carries it, while its netdev is in this namespace and has the kernel's name
sf_dir() { readlink -f "/sys/class/net/sf0n$1/device"; }

# joined SFNUM NETNS: the SF's netdev there with 10.0.N.1, its representor here with 10.0.N.2, both up
joined() {
	ip link set "sf0n$1" netns "$2"
	ip -n "$2" addr add "10.0.$1.1/24" dev "sf0n$1"
	ip -n "$2" link set "sf0n$1" up
	ip addr replace "10.0.$1.2/24" dev "sf0r$1"
	ip link set "sf0r$1" up
}
# sf_connect SFNUM: joined with a namespace of its own, ns<SFNUM>
sf_connect() {
	add_netns "ns$1"
	joined "$1" "ns$1"
}

# shellcheck disable=SC2034 # for the test
FRAMES="python3 /src/tests/vm/tools/frames.py"
