# SPDX-License-Identifier: GPL-2.0-or-later
# ip-link-sf: an SF's netdev and its representor as a pair.
# timeout: 400
. /src/tests/vm/tools/sf.bash

field() { ip ${3:+-n "$3"} -j link show "$1" | jq -r ".[].$2"; }
is_up() { ip ${2:+-n "$2"} -j link show "$1" | jq -e '.[].flags | contains(["UP"])' >/dev/null; }

test_show() {
	start
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 88 hw_addr 02:00:00:00:00:88 netns blue name sf88 rep-name rep88 policy allow
	expect_ok devlink-sf add "$DEV" sfnum 89
	expect_ok ip-link-sf -j show sfnum 88
	expect_json "$OUT" '.link[] | [.sfnum, .representor.ifname, .sf.ifname, .sf.netns, .sf.address]' \
		'[88,"rep88","sf88","blue","02:00:00:00:00:88"]'
	expect_json "$OUT" '.link[] | .representor.ifindex' "$(cat /sys/class/net/rep88/ifindex)"
	expect_json "$OUT" '.link[].sf | has("stats64")' false
	ip address add 10.88.0.1/24 dev rep88
	ip -n blue address add 10.88.0.2/24 dev sf88
	wait_for 5 ping -c 1 -W 1 10.88.0.2
	expect_ok ip-link-sf -j -s show
	expect_json "$OUT" '.link | length' 2
	expect_json "$OUT" '.link[] | select(.sfnum == 88) | .representor.stats64.rx.packets > 0 and .sf.stats64.tx.packets > 0' true
	expect_match "$(ip-link-sf -s show netdev sf88)" 'rep88.*' "text"
	expect_match "$(ip-link-sf show rep rep88)" 'sf88' "text"
	expect_eq "$(ip-link-sf -o show | wc -l)" 2
}

test_set() {
	start
	add_netns blue red
	ip link add br0 type bridge
	defer quietly ip link delete br0
	expect_ok devlink-sf add "$DEV" sfnum 88 name sf88 rep-name rep88
	expect_ok devlink-sf add "$DEV" sfnum 89 name sf89 rep-name rep89
	expect_ok ip-link-sf set sfnum 88 down
	! is_up sf88 || fail "sf88 is up"
	is_up rep88 || fail "rep88 is down too"
	expect_ok ip-link-sf set sfnum 88 end both down
	! is_up rep88 || fail "rep88 is up"
	expect_ok ip-link-sf set rep rep88 up mtu 1400
	is_up rep88 || fail "rep88 is down"
	expect_eq "$(field rep88 mtu)" 1400
	expect_eq "$(field sf88 mtu)" 1500
	expect_ok ip-link-sf set netdev sf88 end both mtu 2000 up
	expect_eq "$(field rep88 mtu) $(field sf88 mtu)" "2000 2000"
	expect_ok ip-link-sf set sfnum 88 end rep master br0
	expect_eq "$(field rep88 master)" br0
	expect_ok ip-link-sf set sfnum 88 end rep nomaster
	expect_eq "$(field rep88 master)" null
	expect_ok ip-link-sf set sfnum 88 address 02:00:00:00:99:99
	expect_eq "$(field sf88 address)" 02:00:00:00:99:99
	expect_ok ip-link-sf set sfnum 88 end rep address 02:00:00:00:99:98
	expect_eq "$(field rep88 address)" 02:00:00:00:99:98
	# Linux 6.1 renames nothing that is up
	expect_ok ip-link-sf set sfnum 88 end both down
	expect_ok ip-link-sf set sfnum 88 name new88
	expect_ok ip-link-sf set sfnum 88 end rep name newrep88
	expect_ok ip-link-sf set sfnum 88 end both up
	[ -e /sys/class/net/new88 ] && [ -e /sys/class/net/newrep88 ] || fail "names: $(ls /sys/class/net)"
	expect_ok devlink-sf check sfnum 89

	expect_ok ip-link-sf set sfnum 88 netns blue name sf88 up
	is_up sf88 blue || fail "sf88 is not up in blue"
	expect_ok ip-link-sf set netdev sf88 netns red
	expect_eq "$(field sf88 ifname red)" sf88
	expect_ok ip-link-sf set sfnum 88 mtu 1300 down
	expect_eq "$(field sf88 mtu red)" 1300
	expect_json "$(devlink-sf -j show sfnum 88)" '.port[].sf.netns' red
	# many at once, and back to this namespace
	expect_ok ip-link-sf set "$DEV" end both mtu 1450
	expect_eq "$(field sf88 mtu red) $(field sf89 mtu) $(field rep89 mtu)" "1450 1450 1450"
	expect_ok ip-link-sf set sfnum 88 netns /proc/$$/ns/net
	expect_eq "$(field sf88 ifname)" sf88
	expect_ok devlink-sf check sfnum 89
}

test_errors() {
	start
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 88 name sf88 rep-name rep88
	expect_ok devlink-sf add "$DEV" sfnum 89 name sf89 state active
	expect_ok devlink-sf add "$DEV" sfnum 90 state inactive
	local before
	before=$(snapshot)
	refused 1 'netns' ip-link-sf set rep rep88 netns blue
	refused 1 'netns' ip-link-sf set sfnum 88 end both netns blue
	refused 1 'name' ip-link-sf set sfnum 88 end both name x
	refused 1 'name' ip-link-sf set "$DEV" name x
	refused 1 'up and down' ip-link-sf set sfnum 88 up down
	refused 1 'mtu' ip-link-sf set sfnum 88 mtu 10
	refused 1 'mtu' ip-link-sf set sfnum 88 mtu big
	refused 1 'address' ip-link-sf set sfnum 88 address 1:2:3
	refused 1 'nothing to set' ip-link-sf set sfnum 88
	refused 1 'selector is missing' ip-link-sf set
	refused 1 'masetr' ip-link-sf set sfnum 88 masetr br0
	expect_match "$ERR" 'Hint: .*master' "did you mean"
	refused 2 'nosuch' ip-link-sf set sfnum 88 end rep master nosuch
	refused 2 'nosuch' ip-link-sf set sfnum 88 netns nosuch
	refused 2 'sf' ip-link-sf set sfnum 88 name sf89
	refused 2 'no netdev' ip-link-sf set sfnum 90 up
	refused 2 'sfnum 7' ip-link-sf set sfnum 7 up
	refused 2 'netdev nosuch' ip-link-sf show netdev nosuch
	refused 2 '' ip-link-sf set sfnum 88 address ff:ff:ff:ff:ff:ff
	unchanged "$before" "refused changes"
}
