# SPDX-License-Identifier: GPL-2.0-or-later
# What SFs take they give back, to the object: devlink's and mdev's, attached, renamed, with flows, rates and reloads.
# timeout: 240
. /src/tests/vm/tools/mdev.bash

SFS=20
CACHES='kernfs_node_cache|kmalloc-(32|64|128|192|256|512|1k|2k|4k)'

# batch TOOL: its commands, from stdin, in one process
batch() { "$1" -b - >/dev/null; }
for_each() { local i; for ((i = 0; i < SFS; i++)); do eval "echo \"$1\""; done; }

# one_round: of everything that an SF can have
one_round() {
	local i
	for_each 'port add $DEV flavour pcisf pfnum 0 sfnum $((i + 1))' | batch devlink
	for_each 'port function rate set $DEV/$((32768 + i)) tx_max 10mbit' | batch devlink
	for_each 'port function set $DEV/$((32768 + i)) state active' | batch devlink
	wait_for 20 test -e "/sys/class/net/sf0n$SFS"
	for_each 'qdisc add dev sf0r$((i + 1)) clsact' | batch tc
	for_each 'filter add dev sf0r$((i + 1)) ingress protocol ip flower skip_sw dst_ip 10.0.0.$i action drop' | batch tc
	for ((i = 1; i <= SFS / 2; i++)); do
		create "$(uuid $i)"
		unbind "$(uuid $i)"
		bind "$(uuid $i)"
	done
	for i in /sys/bus/auxiliary/devices/sfnic.sf.*[05]; do echo "dev reload auxiliary/${i##*/}"; done | batch devlink
	for ((i = 1; i <= SFS / 2; i++)); do remove "$(uuid $i)"; done
	for_each 'port del $DEV/$((32768 + i))' | batch devlink
	wait_for 20 no_devices
}
no_devices() { local left=(/sys/bus/auxiliary/devices/sfnic.sf.*); [ ! -e "${left[0]}" ]; }

# objects FILE: in use, when what waits for RCU and what can be dropped is gone
objects() {
	local cache
	sleep 0.5
	echo 2 >/proc/sys/vm/drop_caches
	for cache in /sys/kernel/slab/*/shrink; do
		[[ $cache =~ /($CACHES)/ ]] && echo 1 >"$cache"
	done
	grep -oE "^($CACHES) +[0-9]+" /proc/slabinfo >"$1"
}

# judged LEAST WHAT: what has grown by LEAST or more from 0 to 1 and from 1 to 2 leaks. Slabs that the rest of the system
# grows by meanwhile do not, both times.
judged() {
	local bad
	join 0 1 | join - 2 | awk -v least="$1" '{
		a = $3 - $2; b = $4 - $3
		printf " %s=%d/%d", $1, a, b
		if (a >= least && b >= least)
			print $1 >"bad"
	}' >all
	echo "figure: memory $2$(cat all)"
	bad=$(cat bad 2>/dev/null || true)
	[ -z "$bad" ] || fail "not given back: $bad"
}

# An object of each SF, or of each mdev: 30 in three rounds
test_given_back() {
	local n
	start
	one_round
	one_round
	for n in 0 1 2; do
		objects $n
		[ $n = 2 ] || for _ in 1 2 3; do one_round; done
	done
	judged 25 "sfs=$((SFS * 3))/$((SFS * 3))"
}

# Linux with PCI IDE reserves a stream of each host bridge, in an ida that it does not destroy: 128 bytes of its own.
test_given_back_by_unloading() {
	local n i loads=12
	! grep -q pci_ide_init_host_bridge /proc/kallsyms || CACHES=${CACHES/128|/}
	for n in 0 1 2; do
		for ((i = 0; i < loads; i++)); do
			load_sfnic
			rmmod sfnic
		done
		objects $n
	done
	judged $loads "loads=$loads/$loads"
}
