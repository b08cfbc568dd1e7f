#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The walk-through of `make demo`, inside a guest. Each step prints its command, and ends the demo if the result is not as told.

set -euo pipefail
MAC1=02:00:00:00:00:01
MAC2=02:00:00:00:00:02

if [ -n "${COLOUR:-}" ]; then bold=$'\033[1m' green=$'\033[32m' plain=$'\033[0m'; else bold='' green='' plain=''; fi

step() { printf '\n%s# %s%s\n' "$bold" "$*" "$plain"; }
failed() {
	printf '\ndemo: not as told: %s\n' "$*" >&2
	exit 1
}
# show CMD: print it, run it. gives CODE CMD: the same, for a command whose exit code is part of the story.
show() {
	printf '%s$ %s%s\n' "$green" "$1" "$plain"
	bash -c "$1" || failed "$1: exit code $?"
}
gives() {
	local rc=0
	printf '%s$ %s%s\n' "$green" "$2" "$plain"
	bash -c "$2" || rc=$?
	[ "$rc" = "$1" ] || failed "$2: exit code $rc, not $1"
	[ "$rc" = 0 ] || echo "(exit code $rc)"
}
# holds WHAT CMD: a check behind the scenes.
holds() { bash -c "$2" >/dev/null 2>&1 || failed "$1"; }

step "$(uname -sr), no such NIC in it: sfnic is one in software"
show 'modprobe sfnic functions=2'
DEV=$(devlink -j dev show | jq -r '.dev | keys[0]')
show 'devlink dev show'
show "devlink-sf eswitch set $DEV mode switchdev"

step 'Two subfunctions, each in a namespace of its own, their representors on a bridge'
show 'ip netns add blue; ip netns add red; ip link add br0 up type bridge'
show "devlink-sf add $DEV sfnum 1 hw_addr $MAC1 netns blue name sf1 rep-name rep1 master br0"
show "devlink-sf add $DEV sfnum 2 hw_addr $MAC2 netns red name sf2 rep-name rep2 master br0"
show 'ip -n blue address add 10.0.0.1/24 dev sf1; ip -n red address add 10.0.0.2/24 dev sf2'

step 'Nobody has allowed anything, so nothing passes'
gives 1 'ip netns exec blue ping -c 2 -W 1 10.0.0.2'
show "devlink-sf -s show $DEV sfnum 1"
holds 'the counters show no drop' "devlink-sf -j -s show | jq -e '[.. | .\"default-drop\"? | objects | .packets] | add > 0'"

step 'Allowed, it passes: from the address that the function has, and no other'
show "devlink-sf set $DEV sfnum 1 policy allow"
show "devlink-sf set $DEV sfnum 2 policy allow"
show 'ip netns exec blue ping -c 3 -i 0.2 -W 5 10.0.0.2'
show 'ip netns exec red iperf3 -s -D -1; sleep 1; ip netns exec blue iperf3 -c 10.0.0.2 -t 3 -f m | grep -E "sender|receiver"'

step 'All that is known of them: as text, as a tree, as JSON'
show 'devlink-sf show'
show 'devlink-sf --tree show'
show 'devlink-sf -j show | jq -c ".port | keys"'

step 'The check proves that every representor is under policy'
gives 0 'devlink-sf check'

step 'Somebody takes the policy of one away, with stock tools'
detach_by_hand() {
	local id
	show 'bpftool net show dev rep1'
	id=$(bpftool -j link show | jq -r '[.[] | select(.type == "tcx" and .devname == "rep1")][0].id // empty')
	if [ -n "$id" ]; then
		show "bpftool link detach id $id"
	else
		show 'tc filter delete dev rep1 ingress'
	fi
}
detach_by_hand
gives 3 'devlink-sf check'

step 'And away with all of it'
show 'devlink-sf del all'
holds 'SFs are left' '[ -z "$(devlink-sf -o show)" ]'
show 'modprobe -r sfnic'
if dmesg | grep -E 'WARNING:|BUG:|Oops'; then failed 'the kernel complains'; fi
printf '\ndemo: all as told\n'
