# SPDX-License-Identifier: GPL-2.0-or-later
# What tests of the SF's own instance and of rates share; after lib.sh.
# shellcheck shell=bash

# shellcheck disable=SC2154 # load_sfnic sets DEV
knobs() { echo "/sys/kernel/debug/sfnic/${DEV#pci/}"; }
knob() {
	mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug
	echo "$2" >"$(knobs)/$1"
}

# port_of SFNUM, aux_of SFNUM: handles of an SF's port and of its own instance
port_of() { devlink -j port show | jq -r ".port | to_entries[] | select(.value.sfnum == $1 and .value.controller == 0) | .key"; }
aux_of() {
	local f
	for f in /sys/bus/auxiliary/devices/sfnic.sf.*/sfnum; do
		[ "$(cat "$f")" != "$1" ] || { f=${f%/sfnum}; echo "auxiliary/${f##*/}"; }
	done
}
attached() { [ "$(devlink -j port show "$1" | jq -r '.port[].function.opstate')" = attached ]; }

# new_sf SFNUM [hw_addr MAC]: attached. Sets PORT and AUX.
new_sf() {
	devlink port add "$DEV" flavour pcisf pfnum 0 sfnum "$1" >/dev/null
	PORT=$(port_of "$1")
	devlink port function set "$PORT" "${@:2}" state active
	wait_for 10 attached "$PORT"
	# shellcheck disable=SC2034 # for the test
	AUX=$(aux_of "$1")
}

# joined SFNUM NETNS: the SF's netdev there with 10.0.N.1, its representor here with 10.0.N.2, both up
joined() {
	ip link set "sf0n$1" netns "$2"
	ip -n "$2" addr add "10.0.$1.1/24" dev "sf0n$1"
	ip -n "$2" link set "sf0n$1" up
	ip addr replace "10.0.$1.2/24" dev "sf0r$1"
	ip link set "sf0r$1" up
}

# shellcheck disable=SC2034 # for the test
FRAMES="python3 /src/tests/vm/tools/frames.py"
