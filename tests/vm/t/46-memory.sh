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

# A leak would be one object of each SF at least, of the fewest: 50 mdevs' in five rounds.
test_given_back() {
	local grown
	start
	one_round
	one_round
	objects before
	for _ in 1 2 3 4 5; do one_round; done
	objects after
	grown=$(join before after | awk '{ if ($3 - $2 >= '$((SFS * 2))') bad = bad " " $1 "+" $3 - $2; all = all " " $1 "=" $3 - $2 }
		END { print "figure: memory sfs='$((SFS * 5))'" all > "/dev/stderr"; print bad }')
	[ -z "$grown" ] || fail "not given back:$grown"
}
