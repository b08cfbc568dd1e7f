# SPDX-License-Identifier: GPL-2.0-or-later
# Coalescing, and what it makes visible: a ring that is full, with and without a qdisc before it.
# timeout: 120
# cpus: 2
. /src/tests/vm/tools/netdev.bash

# A NAPI that a chain polls may go to its timer instead of being given back: that is not to be scheduled on top.
test_deferred_interrupts() {
	local rep
	sf_and_rep
	new_sf 89 hw_addr 00:00:00:00:88:89
	add_netns green
	ip link set sf0n89 netns green
	ip -n green addr add 10.0.0.3/24 dev sf0n89
	ip -n green link set sf0n89 up
	ip addr flush dev $REP
	ip link add br0 type bridge
	defer ip link del br0
	for rep in $REP sf0r89; do ip link set $rep master br0 up; done
	ip link set br0 up
	wait_for 5 in_blue ping -q -c 1 -W 1 10.0.0.3
	in_netns green sh -c 'echo 2 >/sys/class/net/sf0n89/napi_defer_hard_irqs; echo 20000 >/sys/class/net/sf0n89/gro_flush_timeout'
	in_blue ping -q -f -c 300 10.0.0.3 >ping.out || fail "$(cat ping.out)"
	expect_match "$(cat ping.out)" ' 0% packet loss' ping
}

# Datagrams to the SF as fast as they go, some hundred under way at once; the answer tells that the last one arrived
burst() { netbench pps 10.0.0.1 5000 0.2 >/dev/null; }

# With the SF looking into its ring every 20 ms, what is sent at once must wait: in the ring, or in a qdisc before it
test_coalesce_and_byte_queue_limits() {
	sf_and_rep
	local limits=(/sys/class/net/$REP/queues/tx-*/byte_queue_limits/limit) n
	expect_match "$(ethtool -c $REP)" 'rx-usecs:[[:space:]]*0' "coalescing"
	expect_fail - 'rx-frames needs rx-usecs|Invalid argument' ethtool -C $REP rx-frames 5
	expect_fail - 'at most 100000|out of range' ethtool -C $REP rx-usecs 100001
	expect_fail - '.' ethtool -C $REP tx-usecs 5
	in_blue ethtool -G $SF rx 64
	in_blue ethtool -C $SF rx-usecs 20000
	# on average: another packet may have begun the wait before
	n=$(ping -q -c 5 -i 0.05 10.0.0.1 | sed -n 's,^rtt.* = [^/]*/\([0-9]*\).*,\1,p')
	[ "$n" -ge 10 ] || fail "rx-usecs without effect: $n ms"
	in_blue netbench serve 5000 >/dev/null &
	wait_for 5 netbench rtt 10.0.0.1 5000 0.05
	burst || true
	[ "$(rep_count tx_dropped)" -ge 50 ] || fail "no qdisc, a ring of 64: nothing dropped"

	n=$(rep_count tx_dropped)
	tc qdisc replace dev $REP root pfifo limit 1000
	burst || fail "lost, with a qdisc"
	expect_eq "$(rep_count tx_dropped)" "$n" "dropped, with a qdisc"
	# of the queue of whichever CPU it was
	[ ! -e "${limits[0]}" ] || [ "$(cat "${limits[@]}" | sort -n | tail -n 1)" -gt 0 ] || fail "no byte queue limit"
	# while both ends are changed
	in_blue ethtool -C $SF rx-usecs 100
	flooded change_rings
	in_blue ip link set $SF down
	in_blue ip link set $SF up
	ip link set $REP down
	ip link set $REP up
	ping_sf
	tc qdisc del dev $REP root
	ping_sf

	in_blue ethtool -C $SF rx-usecs 20000 rx-frames 2
	expect_match "$(in_blue ethtool -c $SF)" 'rx-frames:[[:space:]]*2' "coalescing"
	flooded in_blue ethtool -C $SF rx-usecs 0 rx-frames 0
	ping_sf
}
