#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Packets between SF, representor and the cable: nothing till the representor is up, all of it after.
# timeout: 300
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../tools/driver.bash"

cleanup() { ip -all netns exec true >/dev/null 2>&1; for n in blue red; do ip netns del $n 2>/dev/null || true; done; }
fresh functions=2
P=$(add $D sfnum 88)
devlink port function set $P hw_addr 00:00:00:00:88:88 state active
wait_for 5 attached $P
ip netns add blue
ip link set sf0n88 netns blue
B="ip netns exec blue"
ip -n blue addr add 10.0.0.1/24 dev sf0n88
ip addr add 10.0.0.2/24 dev sf0r88
expect "carrier, both down" "DOWN" sh -c "ip -n blue -j link show sf0n88 | jq -r '.[].operstate'"

# one end up: no carrier, and nothing passes, however sent
ip -n blue link set sf0n88 up
[[ $(ip -n blue link show sf0n88) != *LOWER_UP* ]] || fail "carrier before the representor is up"
flood() { $B ping -q -f -b -w 30 -I sf0n88 10.0.0.255 >/dev/null 2>&1; }
flood & flood=$!
sleep 1
expect "received while down" 0 link_stat sf0r88 rx_packets
ip link set sf0r88 up
[[ $(ip -n blue link show sf0n88) == *,LOWER_UP* ]] || fail "no carrier with the representor up"
ping -q -c 3 -i 0.2 10.0.0.1 >/dev/null || fail "ping to the SF"
$B ping -q -c 3 -i 0.2 10.0.0.2 >/dev/null || fail "ping from the SF"

# down again under the flood: what comes in later is none of what was sent before
for i in 1 2 3 4 5; do
	ip link set sf0r88 down
	before=$(link_stat sf0r88 rx_packets)
	sleep 0.2
	[ "$(link_stat sf0r88 rx_packets)" = "$before" ] || fail "received while down"
	ip link set sf0r88 up
done
kill $flood 2>/dev/null || true
wait $flood 2>/dev/null || true
ip -n blue link set sf0n88 down
carrier sf0r88 0 || fail "the representor's carrier with the SF down"
ip -n blue link set sf0n88 up

# TCP both ways, with the offloads on and with them off
wait_for 5 ping -q -c 1 -W 1 10.0.0.1
$B iperf3 -s -D -I /tmp/iperf.pid >/dev/null
sleep 0.5
for offload in on off; do
	ethtool -K sf0r88 tx $offload sg $offload gro $offload >/dev/null 2>&1 || true
	$B ethtool -K sf0n88 tx $offload sg $offload gro $offload >/dev/null 2>&1 || true
	for way in "" -R "-P 4"; do
		rate=$(iperf3 -J -c 10.0.0.1 -t 2 $way | jq '.end.sum_received.bits_per_second / 1e6 | floor')
		echo "TCP, offloads $offload $way: $rate Mbit/s"
		[ "$rate" -gt 20 ] || fail "TCP, offloads $offload $way: $rate Mbit/s"
	done
done
kill "$(tr -d '\0' </tmp/iperf.pid)"
ethtool -K sf0r88 tx on sg on gro on >/dev/null
$B ethtool -K sf0n88 tx on sg on gro on >/dev/null

# statistics agree to the packet, once nothing is under way; what was in a ring when an end went down was dropped
agree() {
	local sent received dropped
	sent=$($B cat /sys/class/net/sf0n88/statistics/tx_packets)
	received=$(link_stat sf0r88 rx_packets)
	dropped=$(link_stat sf0r88 rx_dropped)
	counts="$sent sent, $received received, $dropped dropped"
	[ "$sent" = $((received + dropped)) ]
}
for _ in {1..100}; do
	agree && break
	sleep 0.05
done
agree || fail "$counts"

# jumbo frames and tags
ip link set sf0r88 mtu 9000
ip -n blue link set sf0n88 mtu 9000
ping -q -c 2 -i 0.2 -M 'do' -s 8972 10.0.0.1 >/dev/null || fail "jumbo frames"
if ip link set sf0r88 mtu 9001 2>/dev/null; then fail "MTU 9001"; fi
for proto in 802.1Q 802.1ad; do
	ip link add link sf0r88 name v7 type vlan id 7 proto $proto
	ip -n blue link add link sf0n88 name v7 type vlan id 7 proto $proto
	ip addr add 10.7.0.2/24 dev v7
	ip -n blue addr add 10.7.0.1/24 dev v7
	ip link set v7 up
	ip -n blue link set v7 up
	ping -q -c 3 -i 0.2 10.7.0.1 >/dev/null || fail "$proto"
	ip link del v7
	ip -n blue link del v7
done

# the namespace goes, the netdev stays
ip netns del blue
wait_for 10 test -e /sys/class/net/sf0n88
expect "still attached" attached fn $P opstate

# the cable
cable() { ip netns exec red cat /sys/class/net/sf1p0/carrier; }
ip netns add red
ip link set sf1p0 netns red
ip link set sf0p0 up
ip addr add 10.1.0.1/24 dev sf0p0
expect "cable, other end down" 0 cat /sys/class/net/sf0p0/carrier
ip -n red addr add 10.1.0.2/24 dev sf1p0
ip -n red link set sf1p0 up
expect "cable, both up" 1 cable
ping -q -c 3 -i 0.2 10.1.0.2 >/dev/null || fail "ping over the cable"
sf_rx=$(link_stat sf0r88 rx_packets)
ping -q -c 2 -i 0.2 -b 10.1.0.255 >/dev/null 2>&1 || true
expect "the wire's packets at a representor" "$sf_rx" link_stat sf0r88 rx_packets
ip link set sf0p0 down
expect "cable, other end down" 0 cable
ip netns del red
cleanup
