# SPDX-License-Identifier: GPL-2.0-or-later
# Flows that come and go under traffic; netdevs and the module that go with flows present.
# shellcheck shell=bash
# timeout: 200
# cpus: 2
. /src/tests/vm/lib.sh

# SFs 1..3, of which 1 and 2 in a and b, joined by flows; they ping each other all the time
traffic() {
	local i
	require_program tc ping
	require_module cls_flower act_mirred
	sysctl -q net.ipv6.conf.default.disable_ipv6=1
	defer sysctl -q net.ipv6.conf.default.disable_ipv6=0
	load_sfnic functions=2
	switchdev
	for i in 1 2 3; do
		devlink port add "$DEV" flavour pcisf pfnum 0 sfnum "$i" >/dev/null
		devlink port function set "$DEV/$((32767 + i))" hw_addr "02:00:00:00:00:0$i" state active
	done
	wait_for 10 test -e /sys/class/net/sf0n3
	ip link set sf0p0 up
	ip link set sf1p0 up
	ethtool -K sf0p0 hw-tc-offload on
	tc qdisc add dev sf0p0 clsact
	add_netns a b
	in_netns a sysctl -q net.ipv6.conf.default.disable_ipv6=1
	in_netns b sysctl -q net.ipv6.conf.default.disable_ipv6=1
	for i in 1 2 3; do
		ip link set "sf0r$i" up
		tc qdisc add dev "sf0r$i" clsact
	done
	join a 1 2
	join b 2 1
	in_netns a ping -q -i 0.002 -w 100 10.0.0.2 >/dev/null 2>&1 &
	in_netns b ping -q -i 0.002 -w 100 10.0.0.1 >/dev/null 2>&1 &
}
join() { # NETNS NUMBER OTHER
	ip link set "sf0n$2" netns "$1"
	ip -n "$1" addr add "10.0.0.$2/24" dev "sf0n$2"
	ip -n "$1" link set "sf0n$2" up
	ip -n "$1" neigh add "10.0.0.$3" lladdr "02:00:00:00:00:0$3" dev "sf0n$2"
	tc filter add dev "sf0r$2" ingress protocol all pref 10 handle 1 flower skip_sw action mirred egress redirect dev "sf0r$3"
}
received() { cat "/sys/class/net/$1/statistics/rx_packets"; }

# A filter that is replaced decides upon each packet, the old or the new
replace() { # COUNT
	local i before
	before=$(received sf0r1)
	for ((i = 0; i < $1; i++)); do
		echo "filter replace dev sf0r1 ingress protocol all pref 10 handle 1 flower skip_sw action mirred egress mirror dev sf0p0 action mirred egress redirect dev sf0r2"
		echo "filter add dev sf0r1 ingress protocol ip pref $((1 + i % 9)) handle 2 flower skip_sw dst_ip 10.0.0.2 action mirred egress redirect dev sf0r2"
		echo "filter replace dev sf0r1 ingress protocol all pref 10 handle 1 flower skip_sw action mirred egress redirect dev sf0r2"
		echo "filter del dev sf0r1 ingress protocol ip pref $((1 + i % 9))"
	done | tc -b -
	expect_eq "$(received sf0r1)" "$before" 'packets that no filter decided upon'
	[ "$(in_netns b cat /sys/class/net/sf0n2/statistics/rx_packets)" -gt 100 ] || fail 'no traffic'
}

# Targets and sources go down, away, and come again
ports_go() { # COUNT
	local i before
	before=$(received sf0r1)
	for ((i = 0; i < $1; i++)); do
		ip link set sf0r2 down
		tc filter add dev sf0r1 ingress protocol ip pref 5 flower skip_sw action mirred egress mirror dev sf0r3 action mirred egress redirect dev sf0r2
		ip link set sf0r2 up
		ip link set sf0p0 down
		devlink port function set "$DEV/32770" state inactive
		tc filter del dev sf0r1 ingress pref 5
		ip link set sf0p0 up
		wait_for 10 detached 32770
		devlink port function set "$DEV/32770" state active
		wait_for 10 test -e /sys/class/net/sf0n3
		ip link set sf0n3 up
	done
	expect_eq "$(received sf0r1)" "$before" 'packets that no filter decided upon'
}
detached() { devlink port show "$DEV/$1" | grep -q 'opstate detached'; }

test_traffic() {
	traffic
	replace "$(in_full 500 25)"
	ports_go "$(in_full 50 2)"
	# the target goes for good: flows to it stay, and drop, as tc's action without a netdev does
	before=$(received sf0r1)
	devlink port del "$DEV/32769"
	sleep 0.3
	expect_match "$(tc filter show dev sf0r1 ingress)" 'in_hw'
	expect_eq "$(received sf0r1)" "$before" 'packets to a target that is gone'
	rmmod sfnic
}

test_function_removed() {
	only_full
	traffic
	tc filter add dev sf0p0 ingress protocol all flower skip_sw action mirred egress redirect dev sf0r3
	sleep 0.5
	echo 1 >"/sys/bus/pci/devices/${DEV#pci/}/remove"
	echo 1 >/sys/bus/pci/rescan
	wait_for 10 test -e /sys/class/net/sf0p0
}
