# SPDX-License-Identifier: GPL-2.0-or-later
# Native XDP on the SF's netdev: each verdict, what is refused, programs that come and go under traffic and with the netdev.
# timeout: 120
. /src/tests/vm/tools/netdev.bash

# not below /sys, of which "ip -n" sees another
PINS=/run/test-bpf
PROG=$PINS/xdp

# program WHAT [IFINDEX]: pinned at PROG-WHAT
program() { xdp-load "$PROG-$1" "$@"; }

# attach WHAT | off: on the SF
attach() {
	if [ "$1" = off ]; then
		ip -n blue link set dev $SF xdpdrv off
	else
		ip -force -n blue link set dev $SF xdpdrv pinned "$PROG-$1"
	fi
}

mount_bpf() {
	mkdir -p $PINS
	mount -t bpf bpf $PINS
	defer umount $PINS
}

# sends COUNT packets to the SF that it does not answer
send_to_sf() { ping -q -f -c "$1" -W 0.1 10.0.0.1 >/dev/null || true; }

rep_feature() { ethtool -k $REP | awk -v n="$1:" '$1 == n { print $2 }'; }

test_verdicts() {
	mount_bpf
	sf_and_rep
	local before what
	for what in pass drop tx aborted unknown; do program $what; done
	expect_eq "$(rep_feature tx-checksumming)" on
	attach pass
	# whole frames, as from a wire, while there is a program
	expect_eq "$(rep_feature tcp-segmentation-offload)" off "TSO of the representor"
	expect_eq "$(rep_feature tx-checksumming)" off "checksums of the representor"
	ping_sf
	ping_sf -s 3000
	tcp_both_ways
	[ "$(sf_count rx_xdp_pass)" -gt 10 ] || fail "nothing passed the program"
	expect_eq "$(sf_count rx_xdp_aborted)" 0 "given up"

	for what in drop tx aborted unknown; do
		attach $what
		before=$(sf_count "rx_xdp_${what/unknown/aborted}")
		send_to_sf 20
		[ $(($(sf_count "rx_xdp_${what/unknown/aborted}") - before)) -ge 20 ] || fail "$what: not counted"
	done
	attach off
	expect_eq "$(rep_feature tcp-segmentation-offload)" on "TSO of the representor"
	before=$(sf_count rx_xdp_pass)
	ping_sf
	expect_eq "$(sf_count rx_xdp_pass)" "$before" "run without a program"
}

test_tx_and_redirect() {
	mount_bpf
	sf_and_rep
	local before index
	program tx
	attach tx
	before=$(rep_count rx_packets)
	send_to_sf 20
	[ $(($(rep_count rx_packets) - before)) -ge 20 ] || fail "XDP_TX: the representor received nothing"
	[ "$(sf_count tx_xdp_xmit)" -ge 20 ] || fail "XDP_TX: not counted"

	# into another SF's netdev: out through that one's representor
	new_sf 89 hw_addr 00:00:00:00:88:89
	ip link set sf0n89 netns blue
	ip -n blue link set sf0n89 up
	ip link set sf0r89 up
	index=$(in_blue cat /sys/class/net/sf0n89/ifindex)
	program redirect "$index"
	attach redirect
	before=$(cat /sys/class/net/sf0r89/statistics/rx_packets)
	send_to_sf 20
	[ $(($(cat /sys/class/net/sf0r89/statistics/rx_packets) - before)) -ge 20 ] || fail "redirect: nothing at the other representor"
	[ "$(sf_count rx_xdp_redirect)" -ge 20 ] || fail "redirect: not counted"
	# nothing of it passes a representor that is down
	ip link set sf0r89 down
	before=$(cat /sys/class/net/sf0r89/statistics/rx_packets)
	send_to_sf 20
	expect_eq "$(cat /sys/class/net/sf0r89/statistics/rx_packets)" "$before" "received while down"
}

test_refusals() {
	mount_bpf
	sf_and_rep
	program pass
	ip -n blue link set $SF mtu 9000
	expect_fail - 'MTU is too large for XDP' attach pass
	ip -n blue link set $SF mtu 3498
	attach pass
	expect_fail - 'mtu greater than device maximum' ip -n blue link set $SF mtu 3499
	ip link set $REP mtu 3498
	ping_sf -s 3470 -M 'do'
	attach off
	ip -n blue link set $SF mtu 9000
	# the switch's end has a policy on it, which nothing may go around
	expect_fail - 'does not support XDP|not supported' ip link set dev $REP xdpdrv pinned $PROG-pass
}

come_and_go() {
	local i
	for ((i = 0; i < $(in_full 50 6); i++)); do
		attach pass
		in_blue ethtool -G $SF rx $((64 << i % 3))
		attach drop
		in_blue ip link set $SF down
		in_blue ip link set $SF up
		attach off
	done
}

test_comes_and_goes_under_traffic() {
	mount_bpf
	sf_and_rep
	program pass
	program drop
	flooded come_and_go
	wait_for 5 ping -q -c 1 -W 1 10.0.0.1
	# tags, with them in the packet and in the skb
	attach pass
	ip link add link $REP name v7 type vlan id 7
	ip -n blue link add link $SF name v7 type vlan id 7
	ip addr add 10.7.0.2/24 dev v7
	ip -n blue addr add 10.7.0.1/24 dev v7
	ip link set v7 up
	ip -n blue link set v7 up
	ping -q -c 3 -i 0.05 -W 2 10.7.0.1 >/dev/null || fail "a tag, with XDP"
	# gone with its netdev, and with the module
	devlink port function set "$PORT" state inactive
	devlink port function set "$PORT" state active
	wait_for 10 test -e /sys/class/net/$SF
	expect_eq "$(rep_feature tcp-segmentation-offload)" on "TSO of the representor"
	ip link set dev $SF xdpdrv pinned $PROG-pass
}
