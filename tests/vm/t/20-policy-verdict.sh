#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the programs decide, by real packets: default drop and allow, the source check, trust, counters by reason.
. "$(dirname "$(readlink -f "$0")")/../tools/policy.bash"

make_pair
expect "no policy: all passes" "out 100 in 100" frames $MAC 100
expect "no policy: check" "not-attached" codes

policy-tool attach rep $PORT $MAC
expect "default drop" "out 0 in 0" frames $MAC 100
[[ $(counts out) == *"default-drop 100 6000"* ]] || fail "counters: $(counts out)"
[[ $(counts in) == *"default-drop 100 6000"* ]] || fail "counters: $(counts in)"
expect "check" "" codes
expect "attached twice" "Error: policy of $PORT: the port has a policy already" policy-tool attach rep $PORT
expect "the same netdev, another port" "Error: policy of pci/a/1: ifindex $(cat /sys/class/net/rep/ifindex) of rep is that of port $PORT already
Hint: give one of the two another ifindex, or its representor another namespace" policy-tool attach rep pci/a/1

policy-tool update $PORT allow $MAC
expect "allow" "out 100 in 100" frames $MAC 100
expect "a foreign source address" "out 0 in 100" frames 02:00:00:00:00:99 100
expect "one bit of the last byte" "out 0 in 100" frames 02:00:00:00:00:89 100
expect "one bit of the first byte" "out 0 in 100" frames 06:00:00:00:00:88 100
[[ $(counts out) == *"source-mac 300 18000"* ]] || fail "counters: $(counts out)"

policy-tool update $PORT allow trust $MAC
expect "trust" "out 100 in 100" frames 02:00:00:00:00:99 100
policy-tool update $PORT allow
expect "no address, no trust" "out 0 in 0" frames $MAC 100
[[ $(counts out) == *"no-address 100 6000"* ]] || fail "counters: $(counts out)"
policy-tool update $PORT drop trust
expect "drop, trust" "out 0 in 0" frames $MAC 100

ip link set rep down
ip link set rep name other
ip link set other name rep
ip link set rep up
until ip -o link show dev rep | grep -q LOWER_UP; do sleep 0.1; done
expect "after a rename" "out 0 in 0" frames $MAC 100

policy-tool detach $PORT
expect "detached: all passes" "out 100 in 100" frames $MAC 100
expect "detached: nothing is left" "" pins
expect "detached: no qdisc of ours is left" "0" sh -c 'tc qdisc show dev rep | grep -c clsact'
policy-tool detach $PORT
expect "update without policy" "Error: policy of $PORT: none is in force: No such file or directory" policy-tool update $PORT

policy-tool attach rep $PORT $MAC allow
ip link delete rep
expect "the representor is gone" "$PORT" policy-tool ports
ip netns delete blue
make_pair
expect "another netdev, the port's old policy" "out 100 in 100" frames $MAC 100
policy-tool attach rep $PORT $MAC
expect "attached anew" "out 0 in 0" frames $MAC 100
policy-tool detach $PORT
expect "nothing is left" "" pins
