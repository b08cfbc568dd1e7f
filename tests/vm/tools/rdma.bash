# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of RDMA share, on top of tools/sf.bash.
# shellcheck shell=bash
. /src/tests/vm/tools/sf.bash

need_rxe() {
	require_module rdma_rxe
	require_program ibv_devinfo ibv_rc_pingpong
	defer modprobe -q -r rdma_rxe
}

# need_rxe_in_netns: an rxe that routes in its netdev's namespace
need_rxe_in_netns() {
	need_rxe
	modprobe rdma_rxe
	grep -q ' rxe_ns_init' /proc/kallsyms || skip "rxe of this kernel routes in the first namespace only"
}

# sfs_on_bridge: SF 1 in blue (sf1, 10.88.0.1) and SF 2 in red (sf2, 10.88.0.2), representors on br0, which has 10.88.0.3
sfs_on_bridge() {
	start
	add_netns blue red
	ip link add br0 type bridge
	defer quietly ip link delete br0
	ip address add 10.88.0.3/24 dev br0
	ip link set br0 up
	expect_ok devlink-sf add "$DEV" sfnum 1 netns blue name sf1 master br0 policy allow
	expect_ok devlink-sf add "$DEV" sfnum 2 netns red name sf2 master br0 policy allow
	ip -n blue address add 10.88.0.1/24 dev sf1
	ip -n red address add 10.88.0.2/24 dev sf2
	wait_for 10 in_netns blue ping -c 1 -W 1 10.88.0.2
}

port_active() { ibv_devinfo -d "$1" | grep -q PORT_ACTIVE; }

# gid_index IBDEV: of the RoCEv2 GID of an address of 10.88.0.0/16
gid_index() {
	local g
	for g in /sys/class/infiniband/"$1"/ports/1/gids/*; do
		[[ $(cat "$g" 2>/dev/null) != 0000:0000:0000:0000:0000:ffff:0a58:* ]] || { basename "$g"; return; }
	done
	echo 1
}

# netns_exec NETNS CMD...: in place of this shell, so that a signal is for the program; "": here
netns_exec() {
	local netns=$1
	shift
	exec ${netns:+ip netns exec "$netns"} "$@"
}
listens() { netns_exec "$1" ss -ltn | grep -q ":$2"; }

# rdma_pair PROGRAM SERVER_NETNS SERVER_IBDEV CLIENT_NETNS CLIENT_IBDEV ADDRESS PORT: both ends; PORT is where the server
# listens. The output is in server.out and client.out.
rdma_pair() {
	local program=$1 server rc=0
	# shellcheck disable=SC2086 # a command and its options
	(netns_exec "$2" timeout 20 $program -d "$3" "$(gid_option "$program")" "$(gid_index "$3")" >server.out 2>&1) &
	server=$!
	for _ in {1..50}; do
		! (listens "$2" "$7") || break
		sleep 0.1
	done
	# shellcheck disable=SC2086
	(netns_exec "$4" timeout 8 $program -d "$5" "$(gid_option "$program")" "$(gid_index "$5")" "$6" >client.out 2>&1) || rc=$?
	kill $server 2>/dev/null || true
	wait $server 2>/dev/null || true
	return $rc
}
gid_option() { case $1 in ibv_*) echo -g ;; *) echo -x ;; esac; }

pingpong() { rdma_pair 'ibv_rc_pingpong -n 200' "$1" "$2" "$3" "$4" "$5" 18515 && grep -q '200 iters' client.out; }
