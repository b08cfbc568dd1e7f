#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Requests against attach work, sysfs, modes, namespaces and unload, for SECONDS_EACH seconds a round.
# timeout: 180
# cpus: 2
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../tools/driver.bash"

each=${SECONDS_EACH:-8}
ports() { devlink -j port show 2>/dev/null | jq -r '.port | to_entries[] | select(.value.flavour == "pcisf") | .key' | shuf; }

make_and_drop() {
	while :; do
		p=$(add $D 2>/dev/null) && devlink port function set "$p" state active
		[ $((RANDOM % 3)) = 0 ] && devlink port del "$p"
		p=$(ports | head -1) && devlink port function set "$p" state inactive
		p=$(ports | head -1) && devlink port del "$p"
	done
}
bind_and_unbind() {
	while :; do
		d=$(ls /sys/bus/auxiliary/devices | grep sfnic | shuf -n 1)
		echo "$d" >/sys/bus/auxiliary/drivers/sfnic.sf/unbind
		echo "$d" >/sys/bus/auxiliary/drivers/sfnic.sf/bind
	done
}
links() {
	ip netns add grey
	while :; do
		for l in $(ls /sys/class/net | grep '^sf0[rn]' | shuf -n 4); do
			ip link set "$l" up
			[ $((RANDOM % 3)) = 0 ] && ip link set "$l" netns grey
			ip link set "$l" down
		done
		[ $((RANDOM % 4)) = 0 ] && { ip netns del grey; ip netns add grey; }
	done
}
modes() {
	while :; do
		devlink dev eswitch set $D mode legacy
		devlink dev eswitch set $D mode switchdev
		devlink port show
		sleep 0.1
	done
}
pci() {
	while :; do
		sleep 2
		echo 0010:00:00.0 >/sys/bus/pci/drivers/sfnic/unbind
		echo 0010:00:00.0 >/sys/bus/pci/drivers/sfnic/bind
		sleep 1
		echo 1 >/sys/bus/pci/devices/0010:00:00.0/remove
		echo 1 >/sys/bus/pci/rescan
	done
}

round() { # WORKER...
	local w pids=()
	fresh
	knob attach_delay_ms 5
	knob detach_delay_ms 5
	for w; do
		(set +e; trap - EXIT; exec >/dev/null 2>&1; $w) &
		pids+=($!)
	done
	sleep "$each"
	# unload under it: nobody has to be asked to stop first
	rmmod sfnic
	kill "${pids[@]}" 2>/dev/null || true
	wait "${pids[@]}" 2>/dev/null || true
	ip netns del grey 2>/dev/null || true
	echo "round: $*"
}
round make_and_drop make_and_drop bind_and_unbind links
round make_and_drop modes links bind_and_unbind
round make_and_drop bind_and_unbind links pci
