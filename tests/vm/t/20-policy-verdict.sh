# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What the programs decide, by real packets: default drop and allow, the source check, trust, counters by reason.
# once
. "$(dirname "${BASH_SOURCE[0]}")/../tools/policy.bash"

test_default_drop() {
	make_pair
	expect "no policy: all passes" "out 100 in 100" frames $MAC 100
	policy-tool attach rep $PORT $MAC
	defer policy-tool detach $PORT
	expect "default drop" "out 0 in 0" frames $MAC 100
	counted out "default-drop 100 6000"
	counted in "default-drop 100 6000"
	in_order
}

test_source_address() {
	attached allow
	expect "allow" "out 100 in 100" frames $MAC 100
	expect "a foreign source address" "out 0 in 100" frames 02:00:00:00:00:99 100
	expect "one bit of the last byte" "out 0 in 100" frames 02:00:00:00:00:89 100
	expect "one bit of the first byte" "out 0 in 100" frames 06:00:00:00:00:88 100
	counted out "default-allow 100 6000"
	counted out "source-mac 300 18000"
	counted in "default-allow 400 24000"
}

test_settings_switch() {
	attached
	policy-tool update $PORT allow trust $MAC
	expect "trust" "out 100 in 100" frames 02:00:00:00:00:99 100
	policy-tool update $PORT drop trust
	expect "drop" "out 0 in 0" frames $MAC 100
	policy-tool update $PORT allow
	expect "no address, no trust" "out 0 in 0" frames $MAC 100
	counted out "no-address 100 6000"
	policy-tool update $PORT allow $MAC
	expect "allow" "out 100 in 100" frames $MAC 100
}

test_refusals() {
	attached
	expect_fail 2 "^Error: policy of $PORT: the port has a policy already" policy-tool attach rep $PORT
	expect_fail 2 "is that of port $PORT already" policy-tool attach rep pci/a/1
	expect_fail 2 "^Error: policy of pci/a/1: none is in force" policy-tool update pci/a/1
	expect_fail 2 "^Error: policy of pci/a/1: no representor" policy-tool attach nonesuch pci/a/1
	expect_ok policy-tool detach pci/a/1
	expect "still there" "out 0 in 0" frames $MAC 10
	in_order
}

test_rename() {
	attached
	ip link set rep down
	ip link set rep name other
	ip link set other name rep
	ip link set rep up
	wait_for 5 is_up
	expect "after a rename" "out 0 in 0" frames $MAC 100
	in_order
}

test_detach_leaves_nothing() {
	attached
	policy-tool detach $PORT
	expect "all passes" "out 100 in 100" frames $MAC 100
	nothing_left
	expect_no_match "$(tc qdisc show dev rep)" clsact
	expect_ok policy-tool detach $PORT
}

test_clsact_of_others_stays() {
	make_pair
	tc qdisc add dev rep clsact
	tc filter add dev rep ingress pref 7 matchall action pass
	policy-tool attach rep $PORT $MAC
	in_order
	policy-tool detach $PORT
	expect_match "$(tc filter show dev rep ingress)" "pref 7 matchall"
	nothing_left
}

test_port_number_reused() {
	attached allow
	ip link delete rep
	expect "known still" $PORT policy-tool ports
	ip netns delete blue
	make_pair
	expect "not inherited" "out 100 in 100" frames $MAC 100
	policy-tool attach rep $PORT $MAC
	expect "attached anew" "out 0 in 0" frames $MAC 100
	policy-tool detach $PORT
	nothing_left
}

test_same_ifindex_in_another_namespace() {
	attached
	add_netns red
	local index
	index=$(cat /sys/class/net/rep/ifindex)
	ip -n red link add other index "$index" type veth peer name peer index $((index + 100))
	expect_fail 2 "ifindex $index of other is that of port $PORT, in another network namespace, already" \
		nsenter --net=/run/netns/red policy-tool attach other pci/b/2
	expect "the first port's policy" "out 0 in 0" frames $MAC 10
	in_order
}
