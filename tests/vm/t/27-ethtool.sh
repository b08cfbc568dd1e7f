# SPDX-License-Identifier: GPL-2.0-or-later
# ethtool on uplink, representor and SF netdev: what is shown is so, what is set has effect, also while packets pass.
# timeout: 120
# cpus: 2
. /src/tests/vm/tools/netdev.bash

test_who_it_is() {
	sf_and_rep functions=2
	local sf
	expect_match "$(ethtool -i $REP)" 'driver: sfnic_rep.*bus-info: 0010:00:00.0' "representor"
	expect_match "$(ethtool -i $UPLINK)" 'driver: sfnic.*bus-info: 0010:00:00.0' "uplink"
	sf=$(basename /sys/bus/auxiliary/devices/sfnic.sf.*)
	expect_match "$(in_blue ethtool -i $SF)" "driver: sfnic.*bus-info: $sf" "SF"
	expect_eq "$(cat /sys/class/net/$REP/phys_port_name)" pf0sf88
	expect_eq "$(cat /sys/class/net/$UPLINK/phys_port_name)" p0
	expect_eq "$(cat /sys/class/net/$REP/phys_switch_id)" "$(cat /sys/class/net/$UPLINK/phys_switch_id)" "switch id"
	# two functions, two switches
	[ "$(cat /sys/class/net/sf1p0/phys_switch_id)" != "$(cat /sys/class/net/$UPLINK/phys_switch_id)" ] || fail "one switch id"

	expect_match "$(in_blue ethtool $SF)" 'Speed: 100000Mb/s.*Duplex: Full.*Port: Direct Attach.*Link detected: yes' "SF's link"
	expect_match "$(ethtool $UPLINK)" 'Speed: Unknown!.*Link detected: no' "uplink without a link"
	ip link set $UPLINK up
	ip link set sf1p0 up
	expect_match "$(ethtool $UPLINK)" 'Speed: 100000Mb/s.*Link detected: yes' "uplink's link"
	expect_eq "$(cat /sys/class/net/$UPLINK/speed)" 100000
}

test_statistics() {
	sf_and_rep
	local before after n sum i
	before=$(sf_count rx_packets)
	ping_sf -c 20
	after=$(sf_count rx_packets)
	[ $((after - before)) -ge 20 ] || fail "rx_packets: $before, $after"
	expect_eq "$(ethtool -S $REP | grep -c '_xdp_')" $((6 * (1 + $(nproc)))) "counters of XDP"
	# the queues' make the total, which is the link's
	for n in rx tx; do
		for i in packets bytes dropped; do
			ethtool -S $REP >stats
			sum=$(awk -v p="^${n}[0-9]+_$i:" '$1 ~ p { s += $2 } END { print s }' stats)
			expect_eq "$sum" "$(count ${n}_$i cat stats)" "sum of ${n}_$i"
		done
	done
	expect_eq "$(rep_count tx_packets)" "$(cat /sys/class/net/$REP/statistics/tx_packets)" "of the link"
}

change_channels() {
	local i
	for i in 1 2 3; do
		in_blue ethtool -L $SF combined 1
		ethtool -L $REP combined $((i % 2 + 1))
		in_blue ethtool -L $SF combined 2
	done
}

test_channels() {
	sf_and_rep
	local max before
	max=$(nproc)
	[ "$max" -ge 2 ] || skip "one CPU, one queue"
	expect_match "$(ethtool -l $REP)" "maximums:.*Combined:[[:space:]]*$max.*hardware settings:.*Combined:[[:space:]]*$max" "channels"
	expect_fail - 'requested channel count exceeds maximum|Invalid argument' ethtool -L $REP combined $((max + 1))
	expect_fail - 'requested channel count exceeds maximum|Invalid argument' ethtool -L $REP rx 1
	flooded change_channels
	ping_sf
	# one ring takes what both queues of the other end send
	in_blue ethtool -L $SF combined 1
	ethtool -L $REP combined 2
	expect_match "$(in_blue ethtool -l $SF)" 'Current.*Combined:[[:space:]]*1' "channels"
	expect_eq "$(find /sys/class/net/$REP/queues -name 'rx-*' | wc -l)" 2 "queues in sysfs"
	before=$(sf_count rx1_packets)
	tcp_both_ways
	expect_eq "$(sf_count rx1_packets)" "$before" "received by the queue that is off"
	# down and up, they stay
	in_blue ip link set $SF down
	in_blue ip link set $SF up
	expect_match "$(in_blue ethtool -l $SF)" 'Current.*Combined:[[:space:]]*1' "channels"
	in_blue ip link set $SF down
	in_blue ethtool -L $SF combined 2
	in_blue ip link set $SF up
	ping_sf
}

test_rings() {
	sf_and_rep
	expect_match "$(ethtool -g $REP)" 'maximums:.RX:[[:space:]]*8192.*hardware settings:.RX:[[:space:]]*256' "rings"
	expect_fail - 'A ring has at least 64 entries|Invalid argument' ethtool -G $REP rx 63
	expect_fail - 'exceeds maximum|Invalid argument' ethtool -G $REP rx 8193
	expect_fail - 'exceeds maximum|Invalid argument' ethtool -G $REP tx 256
	flooded change_rings
	expect_match "$(ethtool -g $REP)" 'hardware settings:.RX:[[:space:]]*1024' "rings"
	ping_sf
	tcp_both_ways
}

change_mtu() {
	local mtu
	for mtu in 9000 1280 1500 9000; do
		ip link set $REP mtu $mtu
		ip -n blue link set $SF mtu $mtu
	done
}

test_mtu_and_tags() {
	sf_and_rep
	local vlan
	flooded change_mtu
	ping_sf -s 8972 -M 'do'
	expect_fail - 'mtu greater than device maximum|Invalid argument' ip link set $REP mtu 9001
	expect_fail - 'mtu greater than device maximum|Invalid argument' ip link set $UPLINK mtu 9001
	for vlan in on off; do
		ethtool -K $REP tx-vlan-hw-insert $vlan tx-vlan-stag-hw-insert $vlan 2>/dev/null ||
			ethtool -K $REP txvlan $vlan tx-vlan-stag-hw-insert $vlan
		ip link add link $REP name outer type vlan id 7 proto 802.1ad
		ip link add link outer name inner type vlan id 8
		ip addr add 10.7.0.2/24 dev inner
		ip -n blue link add link $SF name outer type vlan id 7 proto 802.1ad
		ip -n blue link add link outer name inner type vlan id 8
		ip -n blue addr add 10.7.0.1/24 dev inner
		for n in outer inner; do
			ip link set $n up
			ip -n blue link set $n up
		done
		ping -q -c 3 -i 0.05 -W 2 10.7.0.1 >/dev/null || fail "two tags, insertion $vlan"
		ip link del outer
		ip -n blue link del outer
	done
}
