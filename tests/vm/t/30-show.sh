# SPDX-License-Identifier: GPL-2.0-or-later
# show against the stock tool: what that prints is contained in what we print. Formats, JSON whatever happens.
# timeout: 400
. /src/tests/vm/tools/sf.bash

# The first argument is contained in the second: every key, with the same type and value, at any depth.
contained() {
	jq -n --argjson stock "$1" --argjson ours "$2" '
		def within($o): if type == "object" then
				. as $s | ($o | type) == "object" and all(keys[]; . as $k | ($o | has($k)) and ($s[$k] | within($o[$k])))
			else . == $o end;
		[$stock.port | to_entries[] | .key as $k | select(.value | within($ours.port[$k]) | not) | $k]' >missing
	expect_eq "$(jq -c . missing)" '[]' "stock: $1; ours: $2"
}

# Each stock line is a part of one of ours: the port's, its function's, the nested instance's.
text_contained() {
	local line
	while read -r line; do
		[[ $2 == *"$line"* ]] || fail "no line has '$line' in: $2"
	done <<<"$1"
}

only_sfs() { jq -c '.port |= with_entries(select(.value.flavour == "pcisf"))'; }

# SFs in every state, of both tools and both functions, with netdevs here and in a namespace
make_sfs() {
	start functions=2
	switchdev "$DEV2"
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 88 hw_addr 00:00:00:00:88:88 netns blue name sf88
	expect_ok devlink-sf add "$DEV" sfnum 89 policy allow
	expect_ok devlink-sf add "$DEV" sfnum 90 state inactive
	expect_ok devlink-sf add "$DEV2" sfnum 65535 # more than that, the stock tool prints wrong
	new_sf 91
	stock_add 92 >/dev/null
}

test_show() {
	make_sfs
	contains_stock
	tells_more
	formats
}

contains_stock() {
	local stock ours
	stock=$(devlink -j port show)
	contained "$(only_sfs <<<"$stock")" "$(devlink-sf -j show)"
	contained "$stock" "$(devlink-sf -d -j show)"
	contained "$(only_sfs <<<"$stock")" "$(devlink-sf -j show all)"
	expect_json "$stock" '[.port[] | select(.flavour == "pcisf")] | length' 6
	# the test can fail
	jq -e '.port[] | select(.sfnum == 88) | .function.hw_addr == "00:00:00:00:88:88"' <<<"$stock" >/dev/null
	! (contained "$(jq '(.port[] | select(.sfnum == 88)).sfnum = "88"' <<<"$stock")" "$(devlink-sf -d -j show)") >/dev/null ||
		fail "a wrong type goes unnoticed"

	local port
	for port in $(jq -r '.port | to_entries[] | select(.value.flavour == "pcisf") | .key' <<<"$stock"); do
		ours=$(devlink-sf show "$port")
		text_contained "$(devlink port show "$port")" "$ours"
		contained "$(devlink -j port show "$port")" "$(devlink-sf -j show "$port")"
	done
	text_contained "$(devlink port show)" "$(devlink-sf -d show)"
}

tells_more() {
	local ours
	ours=$(devlink-sf -j show)
	expect_json "$ours" '[.port[] | select(.sfnum == 88)][0].sf | [.ifname, .netns, .address]' '["sf88","blue","00:00:00:00:88:88"]'
	expect_json "$ours" '[.port[] | select(.sfnum == 88)][0].policy | [.state, .default, .trust, .hw_addr]' \
		'["attached","drop","off","00:00:00:00:88:88"]'
	expect_json "$ours" '[.port[] | select(.sfnum == 89)][0].policy.default' allow
	expect_json "$ours" '[.port[] | select(.sfnum == 90)][0] | [.policy.state, .function.state, .sf]' '["attached","inactive",null]'
	expect_json "$ours" '[.port[] | select(.sfnum == 91)][0].policy.state' none
	expect_json "$ours" '[.port[] | select(.sfnum == 88)][0] | .netdev == .representor.ifname' true
	expect_json "$(devlink-sf -j -s show sfnum 88)" '.port[].representor.stats64.rx | has("bytes") and has("packets")' true
	expect_json "$(devlink-sf -j -s show sfnum 88)" '.port[].policy | has("counters")' true
}

formats() {
	local text pretty
	expect_eq "$(devlink-sf -j show | wc -l)" 1 "lines of -j"
	pretty=$(devlink-sf -j -p show)
	[ "$(wc -l <<<"$pretty")" -gt 20 ] || fail "-p is not pretty"
	expect_eq "$(jq -cS . <<<"$pretty")" "$(devlink-sf -j show | jq -cS .)" "-p and -j"
	expect_eq "$(devlink-sf -jp show)" "$pretty" "-jp"
	expect_eq "$(devlink-sf -o show | wc -l)" 6 "lines of -o"
	text=$(devlink-sf show)
	expect_eq "$(devlink-sf -o show | tr '\\' '\n')" "$text" "-o with its backslashes as newlines"
	expect_eq "$(devlink-sf)" "$text" "no verb at all"
	text=$(devlink-sf -T show)
	expect_match "$text" '[├└]' "-T"
	expect_match "$text" 'sf88' "-T"
	expect_match "$(devlink-sf -c show)" $'\e\\[' "-c"
	expect_no_match "$(devlink-sf show)" $'\e' "no -c"
	expect_no_match "$(devlink-sf -c=never show)" $'\e' "-c=never"
	expect_json "$(rdma-sf -j show)" '.port | length' 6
	expect_json "$(ip-link-sf -j show)" '.link | length' 6
}

test_json_always() {
	# nothing loaded at all
	local tool
	for tool in devlink-sf ip-link-sf rdma-sf; do
		expect_ok "$tool" -j show
		expect_json "$OUT" 'type' object
		expect_ok "$tool" show
		expect_eq "$OUT" '' "$tool show without SFs"
		run_captured "$tool" -j show netdev nosuch
		expect_eq "$RC" 2 "$tool show netdev nosuch"
		expect_json "$OUT" '.error.exit' 2
		run_captured "$tool" -j shwo
		expect_eq "$RC" 1 "$tool shwo"
		expect_json "$OUT" '.error.exit' 1
		run_captured "$tool" -j --nosuch
		expect_eq "$RC" 1 "$tool --nosuch"
		expect_json "$OUT" '.error.exit' 1
	done
	start
	expect_ok devlink-sf add "$DEV" sfnum 88 count 2
	: >empty
	printf 'show sfnum 88\nshow sfnum 89\n' >good
	printf 'show sfnum 88\nshwo\nshow sfnum 89\nset sfnum 7777 trust on\nshow netdev "x\n' >bad
	expect_ok devlink-sf -j -b empty
	expect_json "$OUT" . '[]'
	expect_ok devlink-sf -j -b good
	expect_json "$OUT" '[.[].port[].sfnum]' '[88,89]'
	expect_ok devlink-sf -j -p -b good
	expect_json "$OUT" '[.[].port[].sfnum]' '[88,89]'
	run_captured devlink-sf -j -b bad
	expect_eq "$RC" 1 "exit code of a batch that stops"
	expect_json "$OUT" '[length, .[1].error.exit]' '[2,1]'
	expect_match "$ERR" 'bad:2' "the line of the error"
	run_captured devlink-sf -j -f -b bad
	expect_json "$OUT" '[length, .[1].error.exit, .[3].error.exit, .[4].error.exit]' '[5,1,2,1]'
	expect_eq "$(grep -c ^Error: <<<"$ERR")" 3 "Error lines of a batch with -f"
	[ "$RC" != 0 ] || fail "a batch with errors, -f: exit code 0"
	run_captured devlink-sf -j -b nosuchfile
	expect_eq "$RC" 2 "exit code without the file"
	expect_json "$OUT" type array
	expect_json "$(printf 'show sfnum 88' | devlink-sf -j -b -)" 'length' 1
	run_captured devlink-sf -j add "$DEV" sfnum 88
	expect_eq "$RC" 2 "an SF that is there"
	expect_json "$OUT" '.error.exit' 2
	expect_eq "$({ devlink-sf show || true; } 2>&1 >/dev/full | grep -c ^Error:)" 1 "a full disk"
	if devlink-sf show >/dev/full 2>&1; then fail "a full disk: exit code 0"; fi
}
