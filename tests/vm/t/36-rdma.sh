# SPDX-License-Identifier: GPL-2.0-or-later
# soft-RoCE on SFs: made, shown, usable, under policy, held open by a process, taken away.
# timeout: 400
. /src/tests/vm/tools/rdma.bash

test_add_show_del() {
	need_rxe
	start
	modprobe -q -r rdma_rxe || true
	expect_ok devlink-sf add "$DEV" sfnum 88 name sf88
	expect_ok rdma-sf -j show
	expect_json "$OUT" '.port[] | [.sfnum, .netdev, has("rdma")]' '[88,"sf88",false]'
	[ ! -e /sys/module/rdma_rxe ] || fail "rdma_rxe is loaded already"
	expect_ok rdma-sf -j add sfnum 88
	expect_json "$OUT" '.port[].rdma[0].ibdev' rxe_sf88
	ip address add 10.88.0.1/24 dev sf88
	wait_for 5 sh -c 'ibv_devinfo -d rxe_sf88 | grep -q PORT_ACTIVE'
	wait_for 5 sh -c 'ibv_devinfo -v -d rxe_sf88 | grep -qi "GID.*ffff:10.88.0.1\|GID.*0a58:0001"'
	expect_json "$(rdma-sf -j show ibdev rxe_sf88)" '.port[].rdma[0] | [.state, .soft]' '["ACTIVE",true]'
	expect_json "$(devlink-sf -j show ibdev rxe_sf88)" '.port[].sfnum' 88
	expect_json "$(rdma-sf -j -s show sfnum 88)" '.port[].resources.rxe_sf88 | has("qp")' true
	expect_match "$(rdma-sf show)" 'rxe_sf88'
	refused 2 'rxe_sf88' rdma-sf add sfnum 88
	expect_ok rdma-sf del sfnum 88
	expect_eq "$(rdma link show | grep -c rxe_sf88 || true)" 0
	refused 2 'no RDMA device' rdma-sf del sfnum 88
	expect_ok rdma-sf del all
	expect_ok rdma-sf add sfnum 88 name roce88
	expect_eq "$(rdma link show | grep -c roce88)" 1
	refused 1 'name' rdma-sf add sfnum 88 name
	refused 1 'type' rdma-sf add sfnum 88 type rocket
	refused 2 '' rdma-sf add sfnum 99
	expect_ok rdma-sf --dry-run del sfnum 88
	expect_eq "$(rdma link show | grep -c roce88)" 1 "RDMA device after --dry-run"

	# by add of the SF itself; an SF that is inactive has nothing for it to stand on
	expect_ok devlink-sf -j add "$DEV" sfnum 89 name sf89 rdma on
	expect_json "$OUT" '.port[].rdma[0].ibdev' rxe_sf89
	expect_ok devlink-sf add "$DEV" sfnum 90 state inactive
	refused 2 'no netdev' rdma-sf add sfnum 90
	expect_ok rdma-sf -j del "$DEV"
	expect_ok devlink-sf del all
	expect_eq "$(rdma link show | wc -l)" 0
}

# ibv_rc_pingpong between two SFs in two namespaces, through their representors on a bridge
test_pingpong() {
	need_rxe_in_netns
	sfs_on_bridge
	expect_ok rdma-sf add sfnum 1-2
	expect_json "$(rdma-sf -j show)" '[.port[].rdma[0].ibdev]' '["rxe_sf1","rxe_sf2"]'
	wait_for 5 port_active rxe_sf1
	wait_for 5 port_active rxe_sf2
	between || fail "ping-pong: $(tail -n 1 client.out)"
	local before after
	before=$(udp_drops)
	expect_ok devlink-sf set "$DEV" policy drop
	! between || fail "a ping-pong under default drop"
	after=$(udp_drops)
	[ "$after" -gt "$before" ] || fail "nothing was dropped: $before, then $after; $(devlink-sf -s show)"
	expect_ok devlink-sf set "$DEV" policy allow
	wait_for 10 between
}

between() { pingpong red rxe_sf2 blue rxe_sf1 10.88.0.2; }
udp_drops() { devlink-sf -j -s show | jq '[.port[].policy.counters | .. | objects | ."default-drop"? // empty | .packets] | add // 0'; }

# A process that has the device open: refused where the kernel cannot take it away, else taken.
test_held_open() {
	need_rxe
	start
	expect_ok devlink-sf add "$DEV" sfnum 88 name sf88
	ip address add 10.88.0.1/24 dev sf88
	expect_ok rdma-sf add sfnum 88
	spawn hold ibv-hold rxe_sf88
	expect_eq "$(head -n 1 hold)" open
	local before
	before=$(snapshot)
	if grep -q ' rxe_disassociate_ucontext' /proc/kallsyms; then
		expect_ok timeout 20 devlink-sf del sfnum 88
		wait_for 5 grep -q gone hold
	else
		refused 2 "process $SPAWNED .*ibv-hold.*rxe_sf88" devlink-sf del sfnum 88
		refused 2 "process $SPAWNED " devlink-sf del all
		refused 2 "process $SPAWNED " rdma-sf del sfnum 88
		refused 2 "process $SPAWNED " devlink-sf set sfnum 88 state inactive
		unchanged "$before" "refused del"
	fi
	stop "$SPAWNED"
	expect_ok devlink-sf del all
	expect_eq "$(rdma link show | wc -l)" 0
}
