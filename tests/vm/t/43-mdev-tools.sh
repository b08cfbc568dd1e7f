# SPDX-License-Identifier: GPL-2.0-or-later
# The tools with SFs that were made by a UUID: found by UUID and alias, attached or not, under policy, deleted whole.
# timeout: 200
. /src/tests/vm/tools/sf.bash

U=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001 A=cd5b146a80a5

mdev() {
	require_module mdev
	start
	TYPE=/sys/bus/pci/devices/${DEV#pci/}/mdev_supported_types/sfnic-local
	echo $U >"$TYPE/create"
	wait_for 5 test -e /sys/class/net/enm$A
}
port_by_uuid() { devlink-sf -j show uuid $U | jq -r '.port | keys[]'; }

test_show_and_select() {
	mdev
	devlink-sf add "$DEV" sfnum 88 >/dev/null
	local port shown
	port=$(port_by_uuid)
	shown=$(devlink-sf -j show alias ${A^^})
	expect_json "$shown" ".port[\"$port\"].mdev" "{\"uuid\":\"$U\",\"alias\":\"$A\"}"
	expect_json "$shown" ".port[\"$port\"] | [.sf.ifname, .representor.ifname, .policy.state]" "[\"enm$A\",\"p$A\",\"none\"]"
	expect_match "$(devlink-sf show uuid ${U^^})" "uuid $U alias $A"
	expect_json "$(devlink-sf -j show)" '.port | length' 2
	expect_json "$(devlink-sf -j show sfnum 88)" '.port[] | has("mdev")' false
	refused 2 'no SF is uuid 83b8f4f2-0000' devlink-sf show uuid 83b8f4f2-0000
	refused 2 'no SF is alias 0123' devlink-sf show alias 0123
	# not attached, it is still the same
	echo $U >/sys/bus/mdev/drivers/sfnic/unbind
	wait_for 5 test ! -e /sys/class/net/enm$A
	expect_json "$(devlink-sf -j show uuid $U)" ".port[\"$port\"] | [.mdev.alias, .function.opstate, has(\"sf\")]" \
		"[\"$A\",\"detached\",false]"
}

test_policy_and_state() {
	mdev
	expect_ok devlink-sf adopt uuid $U
	expect_json "$(devlink-sf -j show uuid $U)" '.port[].policy | [.state, .default]' '["attached","drop"]'
	expect_ok devlink-sf check
	expect_ok devlink-sf set uuid $U state inactive
	[ ! -e /sys/class/net/enm$A ] || fail "the netdev is still there"
	[ -e "/sys/bus/mdev/devices/$U" ] || fail "the device went, too"
	expect_ok devlink-sf set uuid $U state active
	[ -e /sys/class/net/enm$A ] || fail "no netdev"
	expect_ok devlink-sf set alias $A hw_addr 02:00:00:00:00:77
	expect_json "$(devlink-sf -j show alias $A)" '.port[] | [.function.hw_addr, .sf.address]' '["02:00:00:00:00:77","02:00:00:00:00:77"]'
	expect_ok devlink-sf check
}

test_in_namespace() {
	mdev
	add_netns blue
	ip link set enm$A netns blue
	expect_json "$(devlink-sf -j show uuid $U)" '.port[].sf | [.ifname, .netns]' "[\"enm$A\",\"blue\"]"
	expect_json "$(ip-link-sf -j show uuid $U)" '[.. | .netns? // empty] | first' blue
}

test_del() {
	local before
	mdev
	devlink-sf add "$DEV" sfnum 88 >/dev/null
	before=$(snapshot)
	echo ${U%1}2 >"$TYPE/create"
	expect_ok devlink-sf adopt uuid ${U%1}2
	expect_ok devlink-sf del uuid ${U%1}2
	unchanged "$before" "del"
	expect_ok devlink-sf del all
	expect_eq "$(count_sfs)" 0 "SFs"
	expect_eq "$(ls /sys/bus/mdev/devices)" '' "mediated devices"
}
