# SPDX-License-Identifier: GPL-2.0-or-later
# RDMA between SFs, and between an SF and a representor; nothing of one SF's RDMA device can be used from another's; no
# soft-RoCE where RoCE is off.
# timeout: 180
. /src/tests/vm/tools/rdma.bash

# The server in red has a figure of its own, as the client has.
test_send_bandwidth() {
	require_program ib_send_bw
	need_rxe_in_netns
	sfs_on_bridge
	expect_ok rdma-sf add sfnum 1-2
	wait_for 5 port_active rxe_sf1
	wait_for 5 port_active rxe_sf2
	rdma_pair 'ib_send_bw -F -c RC -s 4096 -n 500' red rxe_sf2 blue rxe_sf1 10.88.0.2 18515 ||
		fail "ib_send_bw: $(tail -n 3 client.out server.out)"
	local line
	line=$(awk '$1 == 4096 && $2 == 500' client.out)
	[ -n "$line" ] || fail "no figure of ib_send_bw: $(cat client.out)"
	figure "ib_send_bw bytes=4096 iterations=500 mib_per_second=$(awk '{ print $4 }' <<<"$line")"
}

# The representor's own RDMA port: named, shown, used, taken away; it is never taken for the SF's.
test_representor() {
	need_rxe
	start
	expect_ok devlink-sf add "$DEV" sfnum 88 name sf88
	expect_ok rdma-sf -j add sfnum 88 rep
	expect_json "$OUT" '.port[] | [has("rdma"), .representor_rdma[0].ibdev]' '[false,"rxe_sf0r88"]'
	expect_json "$(rdma-sf -j show)" '.port[] | [has("rdma"), .representor_rdma[0].soft]' '[false,true]'
	expect_match "$(rdma-sf show)" '  rep sf0r88 ibdev rxe_sf0r88'
	expect_match "$(rdma link show)" 'rxe_sf0r88/1 .*netdev sf0r88'
	refused 2 'the representor of .* has RDMA device rxe_sf0r88 already' rdma-sf add sfnum 88 rep
	refused 2 'pci/.*/[0-9]+ has no RDMA device' rdma-sf del sfnum 88

	expect_ok rdma-sf add sfnum 88
	expect_json "$(rdma-sf -j show ibdev rxe_sf0r88)" '.port[] | [.rdma, .representor_rdma | .[].ibdev]' \
		'["rxe_sf88","rxe_sf0r88"]'
	expect_json "$(rdma-sf -j -s show sfnum 88)" '.port[].resources | keys' '["rxe_sf0r88","rxe_sf88"]'
	expect_json "$(devlink-sf -j show sfnum 88)" '.port[].representor_rdma[0].ibdev' rxe_sf0r88
	expect_ok rdma-sf del sfnum 88
	expect_json "$(rdma-sf -j show)" '.port[] | [has("rdma"), has("representor_rdma")]' '[false,true]'
	expect_ok rdma-sf del sfnum 88 rep
	refused 2 'the representor of .* has no RDMA device' rdma-sf del sfnum 88 rep
	expect_eq "$(rdma link show | wc -l)" 0

	expect_ok rdma-sf add rep sf0r88 rep name roce
	expect_ok rdma-sf del all
	expect_eq "$(rdma link show | grep -c roce)" 1 "the representor's, after del all of the SFs'"
	expect_ok rdma-sf del ibdev roce
	expect_eq "$(rdma link show | wc -l)" 0
	# an SF that is inactive has a representor; del of the SF takes what is on it
	expect_ok devlink-sf add "$DEV" sfnum 89 state inactive
	expect_ok rdma-sf add "$DEV" rep
	expect_eq "$(rdma link show | wc -l)" 2
	refused 1 'one cannot be that of 2' rdma-sf add "$DEV" rep name roce
	in_netns_of_its_own
	expect_ok devlink-sf del all
	wait_for 5 sh -c '[ -z "$(rdma link show)" ]'
}

# Where the representor is not to be seen, the command says where it is.
in_netns_of_its_own() {
	add_netns blue
	devlink-sf add "$DEV" sfnum 90 netns blue >/dev/null
	refused 2 '' ip netns exec blue rdma-sf add sfnum 90 rep
}

test_representor_pingpong() {
	need_rxe_in_netns
	start
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 1 netns blue name sf1 policy allow
	ip -n blue address add 10.88.0.1/24 dev sf1
	ip address add 10.88.0.2/24 dev sf0r1
	ip link set sf0r1 up
	wait_for 10 in_netns blue ping -c 1 -W 1 10.88.0.2
	expect_ok rdma-sf add sfnum 1
	expect_ok rdma-sf add sfnum 1 rep
	wait_for 5 port_active rxe_sf1
	wait_for 5 port_active rxe_sf0r1
	pingpong '' rxe_sf0r1 blue rxe_sf1 10.88.0.2 || fail "ping-pong: $(tail -n 2 client.out server.out)"
}

# objects IBDEV TYPE PID: how many of that process the kernel lists on the device
objects() {
	local by=dev
	[ "$2" != qp ] || by=link
	rdma -j resource show "$2" "$by" "$1" | jq -s --argjson pid "$3" '[.[][] | select(.pid == $pid)] | length'
}
said() { grep -qx "$1" "$2" || fail "no '$1' in: $(cat "$2")"; }

# Two SFs' devices. A process has a PD, a CQ, an MR and a QP on the first, and works with them. On the second none of them
# is listed; its key is refused by the other's responder, and its handles by the kernel; and it goes on working.
test_isolation() {
	need_rxe
	require_program ibv-isolation
	start
	expect_ok devlink-sf add "$DEV" sfnum 1
	expect_ok devlink-sf add "$DEV" sfnum 2
	ip address add 10.88.0.1/24 dev "$(sf_netdev 1)"
	ip address add 10.88.1.1/24 dev "$(sf_netdev 2)"
	ip link set "$(sf_netdev 1)" up
	ip link set "$(sf_netdev 2)" up
	expect_ok rdma-sf add sfnum 1 name roce1
	expect_ok rdma-sf add sfnum 2 name roce2
	wait_for 5 port_active roce1
	wait_for 5 port_active roce2

	spawn first ibv-isolation roce1
	wait_for 20 grep -q '^qpn: ' first
	said 'write by own key to own memory: success' first
	local type
	for type in pd cq mr qp; do
		expect_eq "$(objects roce1 $type "$SPAWNED")" 1 "$type listed on the first"
		expect_eq "$(objects roce2 $type "$SPAWNED")" 0 "$type listed on the second"
	done
	expect_json "$(rdma-sf -j -s show)" '[.port[].resources | to_entries[] | [.key, .value.mr]]' '[["roce1",1],["roce2",0]]'

	# shellcheck disable=SC2046 # words
	ibv-isolation roce2 $(sed -n 's/^numbers: //p' first) >second 2>&1 || fail "$(cat first second)"
	cat first second
	said 'write by own key to own memory: success' second
	said "write by the other's key to its memory: remote access error" second
	said "write by the other's key to own memory: remote access error" second
	said "write by own key to the other's memory: remote access error" second
	for type in QP MR CQ PD; do
		said "destroy own $type: done" second
		grep -qE "^destroy the other's $type: (Invalid argument|No such file or directory)$" second || fail "$type: $(cat second)"
		expect_eq "$(objects roce1 "${type,,}" "$SPAWNED")" 1 "$type of the first afterwards"
	done
	stop "$SPAWNED"
	said 'memory: as it was' first
	said 'write by own key again: success' first
}

param() { devlink dev param set "$AUX" name "$1" value "$2" cmode driverinit; }
no_rdma() { [ -z "$(rdma link show)" ]; }

# Off means off, for the stock tool, too; a reload takes what is there; the representor is another netdev.
test_roce_off() {
	need_rxe
	start
	new_sf 7
	modprobe -q -r rdma_rxe || true
	param enable_roce false
	param enable_rdma false
	devlink dev reload "$AUX"
	refused 2 "enable_roce of $AUX is off" rdma-sf add sfnum 7
	[ ! -e /sys/module/rdma_rxe ] || fail "rdma_rxe was loaded for nothing"
	param enable_roce true
	devlink dev reload "$AUX"
	refused 2 "the driver refused it: RoCE of $AUX is off" rdma-sf add sfnum 7
	expect_match "$(dmesg | tail -n 20)" 'sf0n7: soft-RoCE rxe_sf0n7 refused: RoCE is off'
	modprobe rdma_rxe
	rdma link add roce7 type rxe netdev sf0n7
	wait_for 5 no_rdma
	expect_ok rdma-sf add sfnum 7 rep
	expect_ok rdma-sf del sfnum 7 rep
	expect_ok rdma-sf -j show sfnum 7
	expect_json "$OUT" '.port[] | has("rdma")' false

	param enable_rdma true
	devlink dev reload "$AUX"
	expect_ok rdma-sf add sfnum 7
	expect_json "$(rdma-sf -j show)" '.port[].rdma[0].ibdev' rxe_sf0n7
	[ -e "$(aux_dir 7)/infiniband/rxe_sf0n7" ] || fail "no infiniband/"
	# set, and not yet in force
	param enable_roce false
	expect_json "$(rdma-sf -j show)" '.port[].rdma[0].ibdev' rxe_sf0n7
	devlink dev reload "$AUX"
	wait_for 5 no_rdma
	param enable_roce true
	refused 2 "the driver refused it: RoCE of $AUX is off" rdma-sf add sfnum 7
	no_rdma || fail "an RDMA device after the refusal"

	# one that was there before sfnic_rdma
	modprobe -r sfnic_rdma
	rdma link add roce7 type rxe netdev sf0n7
	expect_match "$(rdma link show)" 'roce7/1'
	modprobe sfnic_rdma
	wait_for 5 no_rdma
}
