# SPDX-License-Identifier: GPL-2.0-or-later
# The driver can leave at any time: with 256 SFs, traffic, and netdevs in several namespaces. The tools work afterwards.
# timeout: 400
# cpus: 2
. /src/tests/vm/tools/sf.bash

ALL=$(in_full 256 100)

test_rmmod_under_traffic() {
	start
	add_netns blue red green
	ip link add br0 type bridge
	defer quietly ip link delete br0
	ip link set br0 up
	expect_ok devlink-sf --timeout 100 add "$DEV" sfnum 0 count $((ALL - 30))
	local n i=$((ALL - 30)) first=$((ALL - 30))
	for n in blue red green; do
		expect_ok devlink-sf --timeout 60 add "$DEV" sfnum $i count 10 netns $n name s%d master br0 policy allow
		i=$((i + 10))
	done
	ip -n blue address add 10.0.0.1/24 dev s$first
	ip -n red address add 10.0.0.2/24 dev s$((first + 10))
	wait_for 10 in_netns blue ping -c 1 -W 1 10.0.0.2
	spawn send.blue ip netns exec blue flood send sf 88b5
	ip netns exec red iperf3 -s -1 >server.out 2>&1 &
	local server=$!
	wait_for 5 in_netns red sh -c "ss -ltn | grep -q :5201"
	ip netns exec blue iperf3 -c 10.0.0.2 -t 60 >client.out 2>&1 &
	local client=$!
	wait_for 10 sh -c '[ $(cat /sys/class/net/sf0r$1/statistics/rx_bytes) -gt 1000000 ]' sh $first
	echo "before: $(ip -s link show sf0r$first | tail -n 1)"

	expect_ok timeout 60 modprobe -r sfnic
	expect_eq "$(find /sys/bus/auxiliary/devices/ -name 'sfnic.*' | wc -l)" 0 "auxiliary devices"
	expect_eq "$(ip -o link show | grep -c ' sf0' || true)" 0 "netdevs here"
	for n in blue red green; do
		expect_eq "$(ip -n $n -o link show | grep -vc ' lo:' || true)" 0 "netdevs in $n"
	done
	expect_eq "$(devlink dev show)" '' "devlink instances"
	stop "$client"
	stop "$server"
	stop "$SPAWNED"

	# what the policy left is named or taken away; the next SFs work
	load_sfnic
	switchdev
	expect_ok devlink-sf show
	expect_eq "$OUT" '' "SFs"
	expect_ok devlink-sf add "$DEV" sfnum 0
	expect_ok devlink-sf add "$DEV" sfnum 300 count 10
	expect_ok devlink-sf check
	expect_ok devlink-sf del all
	[ ! -e $PINS ] || fail "pins are left: $(find $PINS)"
}

# A function that goes, its SFs with it, and comes back
test_pci_remove_and_rescan() {
	start functions=2
	switchdev "$DEV2"
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 1 count 5 netns blue
	expect_ok devlink-sf add "$DEV2" sfnum 1 count 3
	echo 1 >/sys/bus/pci/devices/"${DEV#pci/}"/remove
	expect_eq "$(count_sfs)" 3
	expect_json "$(devlink-sf -j show)" '.port | length' 3
	expect_ok devlink-sf check
	echo 1 >/sys/bus/pci/rescan
	wait_for 10 devlink dev show "$DEV"
	switchdev
	expect_ok devlink-sf add "$DEV" sfnum 1 count 5 netns blue
	expect_ok devlink-sf check
	expect_ok devlink-sf del all
	expect_eq "$(count_sfs)" 0
}

# A namespace that is deleted gives the netdev back, or the SF goes on without one; del works either way.
test_namespace_deleted() {
	start
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 88 netns blue
	ip netns delete blue
	wait_for 10 sh -c '[ -e /sys/class/net/sf0n88 ]'
	expect_ok devlink-sf -j show sfnum 88
	expect_json "$OUT" '.port[].sf | [.ifname, .netns]' '["sf0n88",null]'
	expect_ok devlink-sf check
	expect_ok devlink-sf del sfnum 88
}
