# SPDX-License-Identifier: GPL-2.0-or-later
# tc flower offload: real filters of stock tc, real frames between SFs and over the cable. What is sent and looked at is
# in tools/flow.py.
# shellcheck shell=bash
# timeout: 300
. /src/tests/vm/lib.sh

flow() { python3 "$TESTS/tools/flow.py" "$@" || fail "flow.py $*"; }

# SFs 1..N, up with their representors, and both ends of the cable; nobody speaks unasked
sfs() { # N
	local i name
	require_program tc python3 jq
	require_module cls_flower act_mirred act_pedit act_vlan act_police act_gact
	sysctl -q net.ipv6.conf.default.disable_ipv6=1
	defer sysctl -q net.ipv6.conf.default.disable_ipv6=0
	load_sfnic functions=2
	switchdev
	for ((i = 1; i <= $1; i++)); do
		devlink port add "$DEV" flavour pcisf pfnum 0 sfnum "$i" >/dev/null
		devlink port function set "$DEV/$((32767 + i))" state active
	done
	wait_for 10 test -e "/sys/class/net/sf0n$1"
	for name in $(seq -f 'sf0n%g' "$1") $(seq -f 'sf0r%g' "$1") sf0p0 sf1p0; do ip link set "$name" up; done
	for name in $(seq -f 'sf0r%g' "$1") sf0p0 sf1p0; do tc qdisc add dev "$name" clsact; done
	ethtool -K sf0p0 hw-tc-offload on
	ethtool -K sf1p0 hw-tc-offload on
}
filter() { tc filter add dev sf0r1 ingress "$@"; }
to2=(action mirred egress redirect dev sf0r2)

# keys and actions, one by one; order; chains; no delivery to or from an SF whose representor is down; 10,000 flows
test_frames() {
	local count
	count=$(in_full 10000 1000)
	sfs 2
	flow keys actions order chains gate "lookup=$count"
	expect_eq "$(tc filter show dev sf0r1 ingress | grep -c skip_sw)" "$count" 'filters'
	tc filter del dev sf0r1 ingress
}

test_rules() {
	sfs 2
	features
	refusals
	statistics
}

features() {
	local on
	on=$(ethtool -k sf0r1)
	expect_match "$on" 'hw-tc-offload: on' 'a representor'
	expect_no_match "$(ethtool -k sf0n1)" 'hw-tc-offload: (on|off)$' 'an SF'
	ethtool -K sf0p0 hw-tc-offload off
	expect_fail - 'TC offload is disabled' tc filter add dev sf0p0 ingress protocol ip flower skip_sw "${to2[@]}"
	expect_ok tc filter add dev sf0p0 ingress protocol ip flower "${to2[@]}"
	expect_match "$(tc filter show dev sf0p0 ingress)" not_in_hw
	expect_ok filter protocol ip flower skip_sw "${to2[@]}"
	expect_match "$(tc filter show dev sf0r1 ingress)" 'skip_sw.*in_hw in_hw_count 1'
	expect_fail - '' ethtool -K sf0r1 hw-tc-offload off
	expect_ok tc filter del dev sf0r1 ingress
	expect_ok ethtool -K sf0r1 hw-tc-offload off
	expect_fail - 'TC offload is disabled' filter protocol ip flower skip_sw "${to2[@]}"
	ethtool -K sf0r1 hw-tc-offload on
	# nothing on the way out
	expect_fail - '' tc filter add dev sf0r2 egress protocol ip flower skip_sw action drop
}

refusals() {
	local rule text n=0 errors=()
	ip link add dummy0 type dummy
	defer ip link del dummy0
	# all by one tc: to start one takes longer than what it does
	while IFS='|' read -r text rule; do
		echo "$text" >&3
		echo "filter add dev sf0r1 ingress $rule"
	done 3>/tmp/texts >/tmp/rules <<-'END'
		Match on icmp type or code is not supported|protocol ip flower skip_sw ip_proto icmp type 8 action drop
		Match on arp is not supported|protocol arp flower skip_sw arp_op request action drop
		Match on a range of ports is not supported|protocol ip flower skip_sw ip_proto udp dst_port 10-20 action drop
		Match on mpls is not supported|protocol mpls_uc flower skip_sw mpls_label 5 action drop
		Match on enc_key_id is not supported|protocol ip flower skip_sw enc_key_id 5 action drop
		Match on ct_state, ct_zone, ct_mark or ct_label is supported for untracked|protocol ip flower skip_sw ct_state +trk+est action drop
		devices are not on same switch HW, can't offload forwarding|protocol ip flower skip_sw action mirred egress redirect dev dummy0
		devices are not on same switch HW, can't offload forwarding|protocol ip flower skip_sw action mirred egress redirect dev sf1p0
		devices are not on same switch HW, can't offload forwarding|protocol ip flower skip_sw action mirred egress redirect dev sf0n2
		Action mirred ingress redirect is not supported|protocol ip flower skip_sw action mirred ingress redirect dev sf0r2
		Action skbedit mark is not supported|protocol ip flower skip_sw action skbedit mark 5 action drop
		Action csum supports ip4h only|protocol ip flower skip_sw action csum udp action drop
		Rule must have at least one forward/drop action|protocol ip flower skip_sw action vlan push id 5
		Actions pass and trap are supported as a sole|protocol ip flower skip_sw action vlan push id 5 action pass
		pedit supports MAC addresses, ttl and hoplimit only|protocol ip flower skip_sw ip_proto udp action pedit ex munge udp dport set 5 action drop
		pedit of IP supports ttl and hoplimit only|protocol ip flower skip_sw action pedit ex munge ip tos set 5 action drop
		pedit of TTL needs a match on the IP version|protocol all flower skip_sw action pedit ex munge ip ttl set 5 action drop
		pedit of Ethernet supports setting MAC|protocol ip flower skip_sw action pedit ex munge eth type set 5 action drop
		Offload not supported when exceed action is not drop|protocol ip flower skip_sw action police rate 1mbit burst 9k conform-exceed pass/pipe action drop
		Offload not supported when conform action is not pipe|protocol ip flower skip_sw action police rate 1mbit burst 9k conform-exceed drop/pass
		Offload not supported when peakrate|protocol ip flower skip_sw action police rate 1mbit burst 9k peakrate 2mbit mtu 2k conform-exceed drop/pipe action drop
	END
	mapfile -t errors < <(tc -force -b /tmp/rules 2>&1 | grep '^Error')
	while read -r text; do
		expect_match "${errors[n]:-none}" "^Error: sfnic: $text" "of $(sed -n $((n + 1))p /tmp/rules)"
		n=$((n + 1))
	done </tmp/texts
	expect_eq "$(tc filter show dev sf0r1 ingress)" '' 'filters left'
	# without skip_sw, software does what hardware does not
	expect_ok filter protocol ip flower ip_proto icmp type 8 action drop
	expect_match "$(tc filter show dev sf0r1 ingress)" not_in_hw
	tc filter del dev sf0r1 ingress
}

# Counters, and the time of last use
statistics() {
	local packets last
	filter protocol ip pref 1 flower skip_sw ip_proto udp dst_port 2000 "${to2[@]}"
	filter protocol ip pref 2 flower skip_sw ip_proto udp dst_port 2001 action drop
	filter protocol ip pref 3 flower skip_sw ip_proto udp dst_port 2002 action pass
	filter protocol ip pref 4 flower ip_proto udp dst_port 2003 "${to2[@]}"
	flow send=2000:7,2001:6,2002:5,2003:4
	OUT=$(tc -s -j filter show dev sf0r1 ingress)
	stats() { jq -c "[.[] | select(.pref == $1) | .options.actions[]?] | .[0].stats | [.packets, .bytes, .drops]" <<<"$OUT"; }
	expect_eq "$(stats 1)" "[7,$((7 * 58)),0]" redirected
	expect_eq "$(stats 2)" "[6,$((6 * 58)),6]" dropped
	expect_eq "$(stats 3)" "[5,$((5 * 58)),0]" passed
	expect_eq "$(stats 4)" "[4,$((4 * 58)),0]" 'in software, too'
	expect_match "$(tc -s filter show dev sf0r1 ingress pref 1)" 'Sent hardware 406 bytes 7 pkt'
	sleep 2.2
	last=$(tc -s filter show dev sf0r1 ingress pref 1 | grep -o 'used [0-9]* sec')
	expect_match "$last" 'used [2-9] sec' 'last use'
	flow send=2000:1
	last=$(tc -s filter show dev sf0r1 ingress pref 1 | grep -o 'used [0-9]* sec')
	expect_match "$last" 'used [01] sec' 'last use, used again'
	# again what has come in between only
	expect_eq "$(tc -s -j filter show dev sf0r1 ingress pref 1 | jq -c '[.[].options.actions[]?][0].stats.packets')" 8
}

# One block of two representors and an uplink
test_shared_block() {
	sfs 3
	local dev
	for dev in sf0r1 sf0r2 sf0p0; do
		tc qdisc del dev "$dev" clsact
		tc qdisc add dev "$dev" ingress_block 7 clsact
	done
	expect_ok tc filter add block 7 protocol ip pref 2 flower skip_sw ip_proto udp dst_port 2000 action mirred egress redirect dev sf0r3
	expect_ok tc filter add block 7 protocol ip pref 1 flower skip_sw indev sf0r2 ip_proto udp dst_port 2001 action mirred egress redirect dev sf0r3
	expect_match "$(tc filter show block 7)" 'in_hw_count 3'
	flow block
	# one that joins late, one that leaves
	tc qdisc del dev sf0r2 clsact
	expect_match "$(tc filter show block 7)" 'in_hw_count 2'
	tc qdisc add dev sf0r2 ingress_block 7 clsact
	expect_match "$(tc filter show block 7)" 'in_hw_count 3'
	flow block
	# in one priority, masks have the order in which they came, for one that joins late, too
	local redirect=(action mirred egress redirect dev sf0r3)
	tc filter add block 7 protocol ip pref 3 flower dst_ip 10.0.0.5 action pass
	tc filter add block 7 protocol ip pref 3 flower skip_sw ip_proto udp dst_port 3000 "${redirect[@]}"
	tc filter add block 7 protocol ip pref 3 flower indev sf0r1 ip_proto udp src_port 3001 action pass
	tc filter add block 7 protocol ip pref 3 flower skip_sw ip_proto udp src_port 3001 "${redirect[@]}"
	flow block_order
	tc qdisc del dev sf0r2 clsact
	tc qdisc add dev sf0r2 ingress_block 7 clsact
	flow block_order
	# the filters stay when a netdev goes
	devlink port del "$DEV/32769"
	expect_match "$(tc filter show block 7)" 'in_hw_count 2'
}

quiet_netns() {
	local n
	add_netns "$@"
	for n; do in_netns "$n" sysctl -q net.ipv6.conf.default.disable_ipv6=1; done
}

# SFs 1 and 2 in the namespaces a and b
two_hosts() {
	sfs 2
	quiet_netns a b
	ip link set sf0n1 netns a
	ip link set sf0n2 netns b
	ip -n a addr add 10.0.0.1/24 dev sf0n1
	ip -n b addr add 10.0.0.2/24 dev sf0n2
	ip -n a link set sf0n1 up
	ip -n b link set sf0n2 up
}
serve() { in_netns "$1" iperf3 -s -D -I "/tmp/iperf.$1.pid" >/dev/null; wait_for 10 in_netns "$1" ss -Hltn 'sport = 5201'; }
# transfer FROM ADDRESS: over TCP, 2 MB, less what is under way when iperf ends
transfer() {
	local got
	got=$(in_netns "$1" iperf3 -J -c "$2" -n 2M | jq .end.sum_received.bytes)
	[ "$got" -ge 1000000 ] || fail "TCP from $1 to $2: $got bytes"
}

# Big packets: tags pushed and popped, segments counted, and over the cable
test_gso() {
	local before big
	require_program iperf3
	two_hosts
	serve b
	ip -n b link add link sf0n2 name ad7 type vlan id 7 proto 802.1ad
	ip -n b link add link ad7 name q5 type vlan id 5
	ip -n b addr add 10.5.0.2/24 dev q5
	ip -n a addr add 10.5.0.1/24 dev sf0n1
	ip -n b link set ad7 up
	ip -n b link set q5 up
	filter protocol all pref 9 flower skip_sw "${to2[@]}"
	filter protocol ip pref 1 flower skip_sw dst_ip 10.5.0.0/24 action vlan push id 5 action vlan push id 7 protocol 802.1ad \
		action pedit ex munge ip ttl set 17 pipe "${to2[@]}"
	filter protocol arp pref 2 flower skip_sw action mirred egress mirror dev sf0r2 \
		action vlan push id 5 action vlan push id 7 protocol 802.1ad "${to2[@]}"
	tc filter add dev sf0r2 ingress protocol all pref 9 flower skip_sw action mirred egress redirect dev sf0r1
	tc filter add dev sf0r2 ingress protocol 802.1ad pref 1 flower skip_sw vlan_id 7 vlan_ethtype 802.1q cvlan_id 5 \
		action vlan pop action vlan pop action mirred egress redirect dev sf0r1
	before=$(cat /sys/class/net/sf0r1/statistics/rx_packets)
	transfer a 10.0.0.2
	OUT=$(tc -s -j filter show dev sf0r1 ingress pref 9 | jq -c '[.[].options.actions[]?][0].stats')
	expect_json "$OUT" '.packets > .bytes / 1600 and .bytes > 1000000'
	transfer a 10.5.0.2
	OUT=$(tc -s -j filter show dev sf0r1 ingress pref 1 | jq -c '[.[].options.actions[]?][0].stats')
	expect_json "$OUT" '.packets > .bytes / 1600 and .bytes > 1000000'
	expect_eq "$(cat /sys/class/net/sf0r1/statistics/rx_packets)" "$before" 'seen by the representor'
	# a representor without offloads is sent nothing big
	ethtool -K sf0r2 tso off gso off tx off sg off >/dev/null
	big=$(in_netns b cat /sys/class/net/sf0n2/statistics/rx_packets)
	transfer a 10.0.0.2
	transfer a 10.5.0.2
	big=$(($(in_netns b cat /sys/class/net/sf0n2/statistics/rx_packets) - big))
	[ "$big" -gt $((2000000 / 1500)) ] || fail "$big packets for 4 MB, of which half at least came"
	ethtool -K sf0r2 tso on gso on tx on sg on >/dev/null
	# the cable: SF, uplink, wire, uplink
	tc filter del dev sf0r1 ingress
	quiet_netns c
	ip link set sf1p0 netns c
	ip -n c addr add 10.0.0.3/24 dev sf1p0
	ip -n c link set sf1p0 up
	serve c
	filter protocol all pref 9 flower skip_sw action mirred egress redirect dev sf0p0
	tc filter add dev sf0p0 ingress protocol all pref 9 flower skip_sw action mirred egress redirect dev sf0r1
	transfer a 10.0.0.3
	# policed, and it still gets through
	tc filter del dev sf0r1 ingress
	filter protocol all pref 9 flower skip_sw action police rate 40mbit burst 100k conform-exceed drop/pipe \
		action mirred egress redirect dev sf0p0
	transfer a 10.0.0.3
	OUT=$(tc -s -j filter show dev sf0r1 ingress pref 9 | jq -c '[.[].options.actions[]?][0].stats')
	expect_json "$OUT" '.packets > .bytes / 1600 and .bytes > 1000000'
}
