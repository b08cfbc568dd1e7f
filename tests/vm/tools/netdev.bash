# SPDX-License-Identifier: GPL-2.0-or-later
# An SF in the namespace blue (10.0.0.1) and its representor here (10.0.0.2), for the tests of the netdevs.
# shellcheck shell=bash

. /src/tests/vm/tools/stock.bash

in_blue() { in_netns blue "$@"; }

# sf_and_rep [PARAMETER=VALUE...]: SF is its netdev, REP its representor, both up; UPLINK the uplink
sf_and_rep() {
	load_sfnic "$@"
	switchdev
	new_sf 88 hw_addr 00:00:00:00:88:88
	SF=sf0n88 REP=sf0r88 UPLINK=sf0p0
	add_netns blue
	ip link set $SF netns blue
	ip -n blue addr add 10.0.0.1/24 dev $SF
	ip addr add 10.0.0.2/24 dev $REP
	ip -n blue link set $SF up
	ip link set $REP up
	wait_for 5 ping -q -c 1 -W 1 10.0.0.1
}

# count NAME CMD...: of the statistics that "CMD... ethtool -S DEV" shows
count() {
	local name=$1
	shift
	"$@" | awk -v n="$name:" '$1 == n { print $2 }'
}
rep_count() { count "$1" ethtool -S "$REP"; }
sf_count() { count "$1" in_blue ethtool -S "$SF"; }

# ping_sf [ARG...]: quick, and nothing may be lost
ping_sf() { ping -q -c 5 -i 0.05 -W 2 "$@" 10.0.0.1 >ping.out || fail "ping $*: $(cat ping.out)"; }

# tcp_both_ways: a little of it, through
tcp_both_ways() {
	in_blue netbench serve 5000 >/dev/null &
	local server=$!
	wait_for 5 netbench rtt 10.0.0.1 5000 0.05
	netbench tcp 10.0.0.1 5000 0.3 2 >/dev/null || fail "TCP to the SF"
	kill $server
	wait $server 2>/dev/null || true
	netbench serve 5000 >/dev/null &
	server=$!
	wait_for 5 in_blue netbench rtt 10.0.0.2 5000 0.05
	in_blue netbench tcp 10.0.0.2 5000 0.3 2 >/dev/null || fail "TCP from the SF"
	kill $server
	wait $server 2>/dev/null || true
}

# flooded CMD...: while packets pass both ways
flooded() {
	local flood
	ping -q -f -w 60 10.0.0.1 >/dev/null 2>&1 &
	flood=$!
	"$@"
	kill -0 $flood || fail "the flood ended before $*"
	kill $flood
	wait $flood 2>/dev/null || true
}

# change_rings: of both ends
change_rings() {
	local size
	for size in 64 8192 300 1024; do
		in_blue ethtool -G $SF rx $size
		ethtool -G $REP rx $size
	done
}
