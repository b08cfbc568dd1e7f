# SPDX-License-Identifier: GPL-2.0-or-later
# add returns when the SF is usable, and nothing passes before the policy decides, whoever sends from the first instant on.
# timeout: 600
# cpus: 2
# once
. /src/tests/vm/tools/sf.bash

MAC=00:00:00:00:88:88
OUT_TYPE=88b5 IN_TYPE=88b6 # from the SF, and to it
ROUNDS=$(in_full 50 12)

# floods [NETNS]: floods from the SF's netdev, here and there, and from the representor; receivers here and there. UP: they
# raise the netdevs too.
UP=up
floods() {
	spawn receive.here flood receive $OUT_TYPE $IN_TYPE
	RECEIVERS=("$SPAWNED")
	spawn send.sf flood send sf $OUT_TYPE $UP
	SENDERS=("$SPAWNED")
	spawn send.rep flood send rep $IN_TYPE $UP
	SENDERS+=("$SPAWNED")
	[ -n "${1:-}" ] || return 0
	spawn "receive.$1" ip netns exec "$1" flood receive $OUT_TYPE $IN_TYPE
	RECEIVERS+=("$SPAWNED")
	spawn "send.$1" ip netns exec "$1" flood send sf $OUT_TYPE $UP
	SENDERS+=("$SPAWNED")
}

stop_floods() {
	local p
	for p in "${SENDERS[@]}" "${RECEIVERS[@]}"; do stop "$p"; done
}

sum_of() { sed -n "s/.*\b$1=\([0-9]*\).*/\1/p" "${@:2}" | awk '{ s += $1 } END { print s + 0 }'; }

# How many frames were sent, and came through, each way.
tell_floods() {
	SENT=$(sum_of sent send.sf $(ls send.blue 2>/dev/null || true))
	SENT_IN=$(sum_of sent send.rep)
	GOT=$(sum_of $OUT_TYPE receive.*)
	GOT_IN=$(sum_of $IN_TYPE receive.*)
	echo "from the SF: sent $SENT, through $GOT; to the SF: sent $SENT_IN, through $GOT_IN; netdevs $(sum_of netdevs send.*)"
}

expect_floods_dropped() {
	[ "$SENT" -ge 5000 ] || fail "the SFs sent but $SENT frames"
	[ "$SENT_IN" -ge 5000 ] || fail "the representors sent but $SENT_IN frames"
	expect_eq "$GOT" 0 "frames from the SF that came through"
	expect_eq "$GOT_IN" 0 "frames to the SF that came through"
}

# expect_usable [NETNS]: of two stock tools' words, since this runs a hundred times.
expect_usable() {
	local link port
	link=$(ip ${1:+-n "$1"} -o link show sf88)
	[[ $link == *'sf88: <'*UP*"link/ether $MAC "* ]] || fail "sf88: $link"
	port=$(devlink port show | grep -A 2 'sfnum 88 ')
	[[ $port == *"hw_addr $MAC state active opstate attached"* ]] || fail "port: $port"
}

# sent [NETNS]: how many packets sf88 sent, which is there. flooded FROM [NETNS]: since FROM enough that a gap would have shown
sent() {
	local link
	link=$(ip ${1:+-n "$1"} -s -o link show sf88)
	[[ $link =~ 'TX: '[^0-9]*[0-9]+' '+([0-9]+) ]] && echo "${BASH_REMATCH[1]}"
}
flooded() { [ "$(sent "${2:-}")" -ge $(($1 + 50)) ]; }

test_usable_on_return() {
	start
	add_netns blue
	ip link add br0 type bridge
	defer ip link delete br0
	expect_ok devlink-sf -j add "$DEV" sfnum 88 hw_addr $MAC netns blue name sf88 rep-name rep88 master br0
	expect_usable blue
	expect_json "$OUT" '.port[] | [.sfnum, .netdev, .function.opstate, .sf.ifname, .sf.netns, .policy.state, .policy.default]' \
		'[88,"rep88","attached","sf88","blue","attached","drop"]'
	expect_eq "$(ip -j link show rep88 | jq -r '.[] | .master')" br0
	expect_ok devlink-sf check
	expect_ok devlink-sf add "$DEV"
	expect_ok devlink-sf add "$DEV" sfnum 200 count 3 name s%d rep-name r%d hw_addr 02:00:00:00:00:fe
	expect_eq "$(cat /sys/class/net/s{200,201,202}/address | tr '\n' ' ')" \
		"02:00:00:00:00:fe 02:00:00:00:00:ff 02:00:00:00:01:00 " "addresses counted up"
	[ -e /sys/class/net/r202 ] || fail "no r202"
	# without hw_addr: a random one, locally administered, and the function's
	local mac
	mac=$(devlink-sf -j show "$DEV" | jq -r '[.port[] | select(.sfnum != 88 and .sfnum < 200)][0].function.hw_addr')
	expect_match "$mac" '^.[26ae]:' "address of a function without hw_addr"
	expect_ok devlink-sf check
	expect_eq "$(count_sfs)" 5
	expect_ok devlink-sf del "$DEV" sfnum 200-202
	expect_eq "$(count_sfs)" 2
	expect_ok devlink-sf del all
	expect_eq "$(count_sfs)" 0
}

test_flood_in_namespace() {
	start
	add_netns blue
	floods blue
	local i
	for ((i = 0; i < ROUNDS; i++)); do
		expect_ok devlink-sf add "$DEV" sfnum 88 hw_addr $MAC netns blue name sf88
		expect_usable blue
		wait_for 10 flooded "$(sent blue)" blue
		expect_ok devlink-sf del sfnum 88
	done
	stop_floods
	tell_floods
	expect_floods_dropped
	[ "$(sum_of netdevs send.blue)" = $ROUNDS ] || fail "flooded in blue: $(cat send.blue)"
}

# The same flood is seen where the policy allows it: so the receivers can see it.
test_flood_allowed_is_seen() {
	start
	add_netns blue
	floods blue
	expect_ok devlink-sf add "$DEV" sfnum 88 hw_addr $MAC netns blue name sf88 policy allow
	sleep 1
	stop_floods
	tell_floods
	[ "$GOT" -gt 100 ] || fail "from the SF, allowed: $GOT"
	[ "$GOT_IN" -gt 0 ] || fail "to the SF, allowed: $GOT_IN"
}

# Whether a netdev that is up can be renamed (Linux 6.2): if not, who raises it first keeps udev from naming it.
renames_while_up() {
	local rc=0
	ip link add up0 up type dummy
	ip link set up0 name up1 2>/dev/null || rc=1
	ip link delete up$((1 - rc))
	return $rc
}

test_flood_while_udev_renames() {
	only_full
	renames_while_up || UP=
	[ -x /lib/systemd/systemd-udevd ] || skip "no systemd-udevd in this guest"
	start
	mkdir -p /run/udev/rules.d
	defer rm -rf /run/udev
	# What systemd's default .link file does on a machine: a name of its own for every netdev of the bus.
	# shellcheck disable=SC2016
	echo 'ACTION=="add", SUBSYSTEM=="net", KERNEL=="sf*", NAME="ud$env{IFINDEX}"' >/run/udev/rules.d/70-rename.rules
	/lib/systemd/systemd-udevd --daemon
	defer sh -c 'udevadm control --exit; sleep 0.2'
	udevadm trigger --subsystem-match=net
	udevadm settle --timeout=10
	floods
	local i renamed=0
	for ((i = 0; i < ROUNDS; i++)); do
		expect_ok devlink-sf -j add "$DEV" sfnum 88 hw_addr $MAC name sf88
		expect_json "$OUT" '.port[].sf.ifname' sf88
		expect_usable
		wait_for 10 flooded 0
		[[ $(jq -r '.port[].netdev' <<<"$OUT") != ud* ]] || renamed=$((renamed + 1))
		# once is enough for the wait
		if [ $i = 0 ]; then sleep 2; expect_usable; fi
		expect_ok devlink-sf del sfnum 88
	done
	stop_floods
	tell_floods
	expect_floods_dropped
	[ $renamed -gt 0 ] || fail "udev renamed nothing"
	# all at once, named here; 2 s later every name is still what it was
	expect_ok devlink-sf add "$DEV" sfnum 100 count 20 name sf%d
	sleep 2
	for ((i = 100; i < 120; i++)); do [ -e /sys/class/net/sf$i ] || fail "sf$i was renamed: $(ls /sys/class/net)"; done
}
