# SPDX-License-Identifier: GPL-2.0-or-later
# Rate limits of what SFs send: what devlink takes, and what then passes, in bytes at the representor.
# timeout: 120
# cpus: 2
# shellcheck shell=bash disable=SC2086,SC2154

. /src/tests/vm/tools/stock.bash

rate() { devlink port function rate "$@"; }
SECS=$(in_full 5 1)

# sfs N...: SFs whose netdevs are in the namespace blue, up
sfs() {
	require_program jq python3
	load_sfnic
	switchdev
	add_netns blue
	for n; do
		new_sf "$n"
		joined "$n" blue
	done
}

# flood N: frames of 1,514 bytes without end
flood() {
	ip netns exec blue $FRAMES "sf0n$1" 0x88b5 1500 0 &
}

# speeds N...: sets SPEED[N], Mbit/s. Starts no program between a time and what is read at it.
declare -A SPEED
speeds() {
	local n now
	declare -A at bytes
	for n; do
		at[$n]=${EPOCHREALTIME/./}
		read -r "bytes[$n]" <"/sys/class/net/sf0r$n/statistics/rx_bytes"
	done
	sleep "$SECS"
	for n; do
		now=${EPOCHREALTIME/./}
		read -r "SPEED[$n]" <"/sys/class/net/sf0r$n/statistics/rx_bytes"
		SPEED[$n]=$(((SPEED[$n] - bytes[$n]) * 8 / (now - at[$n])))
	done
}

# within SPEED WANT: 10 %
within() { [ $(($1 * 10)) -ge $(($2 * 9)) ] && [ $(($1 * 10)) -le $(($2 * 11)) ]; }

# measured WHAT N... -- CMD...: measures until CMD is content, three times at most, since the machine is shared
measured() {
	local what=$1 ns=() try
	shift
	while [ "$1" != -- ]; do ns+=("$1"); shift; done
	shift
	for try in 1 2 3; do
		speeds "${ns[@]}"
		"$@" && break
		[ $try != 3 ] || fail "$what: $(for n in "${ns[@]}"; do echo -n "sf$n ${SPEED[$n]} Mbit/s "; done)"
	done
	echo "figure: rate-$what $(for n in "${ns[@]}"; do echo -n "sf$n=${SPEED[$n]} "; done)tries=$try"
}

test_objects() {
	load_sfnic
	expect_fail - '' rate add "$DEV/early"
	switchdev
	devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 1 >/dev/null
	P=$(port_of 1)
	expect_json "$(rate show "$P" -j)" '.rate[].type' leaf
	expect_ok rate set "$P" tx_max 20mbit tx_share 10mbit
	expect_ok rate add "$DEV/node" tx_max 40mbit
	expect_ok rate set "$P" parent node
	expect_json "$(rate show "$P" -j)" '.rate[].parent' node
	expect_fail - 'Node has children|busy' rate del "$DEV/node"
	expect_fail - 'supported' rate set "$DEV/node" tx_share 1mbit
	expect_fail - 'exist' devlink dev eswitch set "$DEV" mode legacy
	expect_ok rate set "$P" noparent
	expect_ok rate del "$DEV/node"
	expect_ok rate add "$DEV/node" tx_max 40mbit
	expect_ok rate set "$P" parent node
	devlink port del "$P"
	expect_ok rate del "$DEV/node"
	# nodes and their leafs go with the module
	devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 1 >/dev/null
	rate add "$DEV/node" tx_max 40mbit
	rate set "$(port_of 1)" parent node
	rmmod sfnic
}

limit_held() { within "${SPEED[1]}" "$1"; }
is_fast() { [ "${SPEED[1]}" -gt "$1" ]; }
is_silent() { [ "${SPEED[1]}" = 0 ]; }

test_tx_max() {
	sfs 1
	flood 1
	measured unlimited 1 -- is_fast 80
	for mbit in $(in_full "20 40 100" 40); do
		rate set "$PORT" tx_max ${mbit}mbit
		measured tx_max_$mbit 1 -- limit_held $mbit
	done
	# the sender was slowed, nothing was dropped
	expect_eq "$(in_netns blue cat /sys/class/net/sf0n1/statistics/tx_dropped)" 0 dropped
	in_netns blue tc qdisc replace dev sf0n1 root pfifo limit 1000
	measured tx_max_40_qdisc 1 -- limit_held 40
	in_netns blue tc qdisc del dev sf0n1 root
	# down and up, with packets held
	ip -n blue link set sf0n1 down
	sleep 0.2
	measured down 1 -- is_silent
	ip -n blue link set sf0n1 up
	measured up 1 -- limit_held 40
	# a new netdev has the same limit
	expect_ok devlink dev reload "$AUX"
	joined 1 blue
	flood 1
	measured reloaded 1 -- limit_held 40
	rate set "$PORT" tx_max 0
	measured unlimited_again 1 -- is_fast 80
}

# GSO packets count as what they are on a wire: 1,448 bytes of 1,514 are payload
test_tx_max_of_tcp() {
	require_program iperf3
	sfs 1
	rate set "$PORT" tx_max 50mbit
	iperf3 -s -D -I /tmp/iperf.pid >/dev/null
	defer sh -c 'kill "$(tr -d "\0" </tmp/iperf.pid)"'
	sleep 0.5
	for try in 1 2 3; do
		got=$(in_netns blue iperf3 -J -c 10.0.1.2 -t 2 -O 1 | jq '.end.sum_received.bits_per_second / 1e6 | floor')
		echo "figure: rate-tcp_50 mbit=$got"
		within "$got" 48 && break
		[ $try != 3 ] || fail "TCP: $got Mbit/s of payload at 50 Mbit/s"
	done
}

both() { echo $((SPEED[1] + SPEED[2])); }
equal() { within "$(both)" 40 && within "${SPEED[1]}" 20 && within "${SPEED[2]}" 20; }
shared() { within "$(both)" 40 && [ "${SPEED[1]}" -ge 27 ] && [ "${SPEED[2]}" -ge 1 ]; }
alone() { within "${SPEED[2]}" 40; }
capped() { within "${SPEED[1]}" 10 && within "${SPEED[2]}" 30; }
weighted() { within "$(both)" 40 && within "${SPEED[1]}" 30 && within "${SPEED[2]}" 10; }
first() { within "${SPEED[1]}" 40 && [ "${SPEED[2]}" -le 4 ]; }

two_in_a_node() {
	sfs 1 2
	rate add "$DEV/node" tx_max 40mbit
	for n in 1 2; do rate set "$(port_of $n)" parent node; done
	flood 1
	FIRST=$!
	flood 2
}

test_node() {
	two_in_a_node
	measured node 1 2 -- equal
	if [ -n "$(in_full y "")" ]; then
		rate set "$(port_of 1)" tx_max 10mbit
		measured node_and_leaf 1 2 -- capped
	fi
	rate set "$(port_of 1)" tx_max 0 tx_share 30mbit
	measured share 1 2 -- shared
	# what one does not use is the other's
	kill "$FIRST"
	measured share_unused 1 2 -- alone
	rate set "$(port_of 2)" noparent
	rate set "$(port_of 1)" noparent
	rate del "$DEV/node"
}

test_weight_and_priority() {
	two_in_a_node
	rate set "$(port_of 1)" tx_weight 3 2>/dev/null || skip "no tx_weight in this kernel or its devlink"
	measured weight 1 2 -- weighted
	rate set "$(port_of 1)" tx_weight 1 tx_priority 7
	measured priority 1 2 -- first
}

# The module, ports and nodes go while packets are held
test_leaving_under_load() {
	two_in_a_node
	rate set "$(port_of 1)" tx_max 1mbit
	sleep 0.3
	devlink port function set "$(port_of 1)" state inactive
	rate set "$(port_of 2)" noparent
	rate set "$(port_of 2)" tx_max 1mbit
	rate set "$(port_of 1)" noparent
	rate del "$DEV/node"
	sleep 0.3
	devlink port del "$(port_of 2)"
	new_sf 3
	joined 3 blue
	rate set "$PORT" tx_max 1mbit
	flood 3
	sleep 0.3
	rmmod sfnic
}
