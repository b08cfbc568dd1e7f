# SPDX-License-Identifier: GPL-2.0-or-later
# 1,000 SFs at once, netdevs in four namespaces: figures, and how many dumps a show of all of them asks for.
# timeout: 400
. /src/tests/vm/tools/sf.bash

ALL=1000

# hundred FIRST: a hundred commands add, one after the other. Prints seconds.
hundred() {
	local i begin
	for ((i = $1; i < $1 + 100; i++)); do echo "add $DEV sfnum $i"; done >"hundred.$1"
	begin=$EPOCHREALTIME
	devlink-sf -b "hundred.$1" >/dev/null || fail "adds from $1 on"
	seconds "$begin"
}

# Requests for dumps that a command sends, of any netlink family: strace knows the flags' names of some only
DUMP='nlmsg_flags=[^,]*(NLM_F_DUMP|0x3[0-9a-f]{2}\b)'
dumps_of() {
	strace -f -e trace=sendto,sendmsg -o trace "$@" >shown || fail "$*"
	grep -cE "$DUMP" trace || true
}

test_many() {
	only_full
	start max_sfs=1024
	add_netns a b c empty
	local first last begin i n add del
	first=$(hundred 0)
	begin=$EPOCHREALTIME
	expect_ok devlink-sf --timeout 280 add "$DEV" sfnum 100 count $((ALL - 230))
	i=$((ALL - 130))
	for n in a b c; do
		expect_ok devlink-sf --timeout 60 add "$DEV" sfnum $i count 10 netns $n
		i=$((i + 10))
	done
	add=$(seconds "$begin")
	last=$(hundred $((ALL - 100)))
	expect_eq "$(count_sfs)" "$ALL" "SFs"
	expect_eq "$(devlink -j port show | jq '[.port[] | select(.function.opstate == "attached")] | length')" "$ALL" "attached SFs"
	figure "scale-adds first-100=$first last-100=$last ratio=$(ratio "$last" "$first")"
	figure "scale-add-$((ALL - 200)) seconds=$add"

	begin=$EPOCHREALTIME
	devlink-sf -j show >all.json
	figure "scale-show-$ALL seconds=$(seconds "$begin")"
	expect_json "$(cat all.json)" '[.port[] | select(.flavour == "pcisf")] | length' "$ALL"
	expect_eq "$(jq '[.port[] | select(.policy.state == "attached" and .sf.ifname)] | length' all.json)" "$ALL" "under policy, with a netdev"
	begin=$EPOCHREALTIME
	expect_ok devlink-sf check
	figure "scale-check-$ALL seconds=$(seconds "$begin")"

	# ports, links here, RDMA devices, and links of a, b and c
	require_program strace
	i=$(dumps_of devlink-sf -j show)
	expect_eq "$(jq '.port | length' shown)" "$ALL"
	figure "scale-show-dumps dumps=$i allowed=6"
	[ "$i" -ge 3 ] || fail "strace saw no dump: $(head -n 20 trace)"
	[ "$i" -le 6 ] || fail "show sent $i dumps: $(grep -E "$DUMP" trace)"

	begin=$EPOCHREALTIME
	expect_ok devlink-sf --timeout 200 del all
	del=$(seconds "$begin")
	figure "scale-del-$ALL seconds=$del"
	expect_eq "$(count_sfs)" 0 "SFs"
	expect_eq "$(find /sys/bus/auxiliary/devices/ -name 'sfnic.sf.*' | wc -l)" 0 "devices"
}
