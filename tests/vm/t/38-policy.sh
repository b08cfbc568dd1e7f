# SPDX-License-Identifier: GPL-2.0-or-later
# The policy of SFs, by the tool's verbs and with real packets: check, adopt, set, eswitch, types.
# timeout: 400
# once
. /src/tests/vm/tools/sf.bash

# two_ends [POLICY]: SF 88 in blue at 10.88.0.2, its representor here at 10.88.0.1
two_ends() {
	start
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 88 hw_addr 02:00:00:00:00:88 netns blue name sf88 rep-name rep88 policy "${1:-drop}"
	address_ends
}
address_ends() {
	ip address add 10.88.0.1/24 dev rep88
	ip -n blue address add 10.88.0.2/24 dev sf88
	# resolved by hand, so that a ping is a ping and no ARP
	ip neighbour replace 10.88.0.2 lladdr "${1:-02:00:00:00:00:88}" dev rep88 nud permanent
	ip -n blue neighbour replace 10.88.0.1 lladdr "$(cat /sys/class/net/rep88/address)" dev sf88 nud permanent
}
ping_out() { in_netns blue ping -c "${1:-1}" -i 0.2 -W 1 10.88.0.1; }
pings() { wait_for 5 ping_out; }
no_ping() { ! ping_out 2 >/dev/null || fail "a ping: $*"; }
# dropped DIRECTION REASON: packets counted so
counted() { devlink-sf -j -s show sfnum 88 | jq ".port[].policy.counters.$1.\"$2\".packets // 0"; }
policy_is() { expect_json "$(devlink-sf -j show sfnum 88)" '.port[].policy | [.state, .default, .trust, .hw_addr]' "$1"; }

test_drop_allow_and_counters() {
	two_ends
	no_ping "default drop"
	[ "$(counted out default-drop)" -ge 2 ] || fail "counted: $(devlink-sf -s show sfnum 88)"
	! ping -c 2 -i 0.2 -W 1 10.88.0.2 >/dev/null || fail "a ping to the SF, default drop"
	[ "$(counted in default-drop)" -ge 2 ] || fail "counted: $(devlink-sf -s show sfnum 88)"
	expect_ok devlink-sf set sfnum 88 policy allow
	pings
	[ "$(counted out default-allow)" -ge 1 ] || fail "counted: $(devlink-sf -s show sfnum 88)"
	[ "$(counted in default-allow)" -ge 1 ] || fail "counted: $(devlink-sf -s show sfnum 88)"
	expect_ok devlink-sf set netdev sf88 policy drop
	no_ping "drop again"
	expect_ok devlink-sf check
	expect_eq "$OUT$ERR" '' "check without findings"
}

test_source_and_trust() {
	two_ends allow
	pings
	# the netdev alone gets another address: what it sends is no longer the function's
	ip -n blue link set sf88 address 02:00:00:00:00:99
	ip neighbour replace 10.88.0.2 lladdr 02:00:00:00:00:99 dev rep88 nud permanent
	no_ping "a foreign source"
	[ "$(counted out source-mac)" -ge 2 ] || fail "counted: $(devlink-sf -s show sfnum 88)"
	expect_ok devlink-sf set sfnum 88 trust on
	policy_is '["attached","allow","on","02:00:00:00:00:88"]'
	pings
	expect_ok devlink-sf set sfnum 88 trust off
	no_ping "trust off again"
	# a new address of the function: policy and netdev follow
	expect_ok devlink-sf set sfnum 88 hw_addr 02:00:00:00:00:77
	policy_is '["attached","allow","off","02:00:00:00:00:77"]'
	expect_eq "$(fn_of "$(port_of 88)" hw_addr)" 02:00:00:00:00:77
	expect_eq "$(ip -n blue -j link show sf88 | jq -r '.[].address')" 02:00:00:00:00:77
	ip neighbour replace 10.88.0.2 lladdr 02:00:00:00:00:77 dev rep88 nud permanent
	ip -n blue neighbour replace 10.88.0.1 lladdr "$(cat /sys/class/net/rep88/address)" dev sf88 nud permanent
	pings
	ip -n blue link set sf88 address 02:00:00:00:00:88
	ip neighbour replace 10.88.0.2 lladdr 02:00:00:00:00:88 dev rep88 nud permanent
	no_ping "the old source"
	expect_ok devlink-sf check
}

test_state_keeps_policy() {
	two_ends allow
	local port
	port=$(port_of 88)
	expect_ok devlink-sf set sfnum 88 trust on
	expect_ok devlink-sf set sfnum 88 state inactive
	expect_eq "$(fn_of "$port" opstate)" detached "on return"
	[ -z "$(sf_netdev 88)" ] || fail "a device of an inactive SF"
	policy_is '["attached","allow","on","02:00:00:00:00:88"]'
	expect_ok devlink-sf set sfnum 88 state inactive
	expect_ok devlink-sf set sfnum 88 state active
	attached "$port" || fail "not attached on return"
	policy_is '["attached","allow","on","02:00:00:00:00:88"]'
	[ -e /sys/class/net/sf0n88 ] || fail "no netdev on return"
	expect_eq "$(cat /sys/class/net/sf0n88/address)" 02:00:00:00:00:88
	expect_ok devlink-sf check
	expect_ok devlink-sf set sfnum 88 state active
	# one that the stock tool made, activated by ours, is under policy first
	port=$(stock_add 89)
	expect_ok devlink-sf set "$port" hw_addr 02:00:00:00:00:89 state active
	expect_json "$(devlink-sf -j show "$port")" '.port[].policy | [.state, .default]' '["attached","drop"]'
	expect_ok devlink-sf check
	# and what cannot be set is undone
	port=$(stock_add 90)
	knob fail_activate 1
	local before
	before=$(snapshot)
	refused 2 'activate' devlink-sf set "$port" state active policy allow
	unchanged "$before" "set"
	knob fail_activate 0
}

test_check_and_adopt() {
	start
	expect_ok devlink-sf check
	local port findings
	new_sf 70
	new_sf 71
	port=$(stock_add 72)
	run_captured devlink-sf check
	expect_eq "$RC" 3 "check of SFs that the stock tool made"
	expect_eq "$(grep -c 'not-attached' <<<"$OUT")" 3 "lines, one a finding: $OUT"
	expect_eq "$(wc -l <<<"$OUT")" 3 "lines: $OUT"
	expect_match "$ERR" '^Error: 3 findings in 3 SFs' "$ERR"
	run_captured devlink-sf -j check
	expect_eq "$RC" 3
	expect_json "$OUT" '[.finding[] | .code] | unique' '["not-attached"]'
	expect_json "$OUT" '.finding | length' 3
	expect_json "$OUT" '[.finding[].port | type] | unique' '["string"]'

	expect_ok devlink-sf -j adopt "$port"
	expect_json "$OUT" '.adopted | length' 1
	run_captured devlink-sf check
	expect_eq "$(wc -l <<<"$OUT")" 2 "lines: $OUT"
	expect_ok devlink-sf -j adopt all policy allow
	expect_json "$OUT" '.adopted | length' 2
	expect_ok devlink-sf check
	expect_json "$(devlink-sf -j show)" '[.port[].policy | [.state, .default]]' '[["attached","allow"],["attached","allow"],["attached","drop"]]'
	# the source check has an address to go by: the netdev's
	expect_json "$(devlink-sf -j show sfnum 70)" '.port[] | .policy.hw_addr == .sf.address and .function.hw_addr == .sf.address' true
	expect_ok devlink-sf -j adopt all
	expect_json "$OUT" '.adopted | length' 0
	expect_ok devlink-sf check "$port"
	expect_ok devlink-sf check sfnum 70-71

	# programs taken off by the stock tools
	take_off sf0r70
	run_captured devlink-sf check
	expect_eq "$RC" 3 "check without programs: $OUT$ERR"
	run_captured devlink-sf -j check sfnum 70
	expect_eq "$RC" 3
	expect_json "$OUT" '.finding | length >= 1' true
	findings=$OUT
	expect_ok devlink-sf check sfnum 71
	expect_ok devlink-sf adopt sfnum 70
	devlink-sf check >after 2>&1 || fail "after adopt: $(cat after); before it: $findings"
	# an address that another tool changed
	devlink port function set "$port" hw_addr 02:00:00:00:12:34
	run_captured devlink-sf -j check
	expect_json "$OUT" '[.finding[].code]' '["address-differs"]'
	expect_ok devlink-sf set "$port" hw_addr 02:00:00:00:12:34
	expect_ok devlink-sf check
}

# take_off REP: both directions, as root can with bpftool or tc
take_off() {
	local id
	if bpftool link show 2>/dev/null | grep -q tcx; then
		for id in $(bpftool -j link show | jq -r --argjson i "$(cat "/sys/class/net/$1/ifindex")" \
			'.[] | select(.type == "tcx" and ((.ifindex // .devname) == $i or .devname == "'"$1"'")) | .id'); do
			bpftool link detach id "$id"
		done
	else
		tc qdisc del dev "$1" clsact
	fi
}

test_eswitch_and_types() {
	load_sfnic functions=2
	defer quietly devlink-sf del all
	expect_json "$(devlink-sf -j eswitch show)" "[.dev[\"$DEV\",\"$DEV2\"].mode]" '["legacy","legacy"]'
	expect_ok devlink-sf eswitch set "$DEV" mode switchdev
	expect_json "$(devlink-sf -j eswitch show "$DEV")" '.dev[].mode' switchdev
	expect_json "$(devlink-sf -j eswitch "$DEV2")" '.dev[].mode' legacy
	expect_json "$(devlink -j dev eswitch show "$DEV")" '.dev[].mode' switchdev
	expect_match "$(devlink-sf eswitch show "$DEV")" "$DEV:? mode switchdev"
	refused 2 'legacy' devlink-sf add "$DEV2" sfnum 1
	expect_ok devlink-sf add "$DEV" sfnum 1 count 3
	refused 2 '3 SFs' devlink-sf eswitch set "$DEV" mode legacy
	refused 2 '3 SFs' devlink-sf -f eswitch set "$DEV" mode legacy
	expect_eq "$(count_sfs)" 3
	refused 1 'mode' devlink-sf eswitch set "$DEV" mode sideways
	refused 1 'mode' devlink-sf eswitch set mode legacy
	refused 2 '' devlink-sf eswitch show pci/0000:ff:1f.7
	refused 2 '' devlink-sf eswitch set pci/0000:ff:1f.7 mode legacy

	expect_json "$(devlink-sf -j types)" ".dev[\"$DEV\"] | [.driver, .mode, .pcisf.used]" '["sfnic","switchdev",3]'
	expect_json "$(devlink-sf -j types "$DEV2")" '.dev[] | [.mode, .pcisf.used]' '["legacy",0]'
	expect_json "$(devlink-sf -j types "$DEV")" '.dev | length' 1
	devlink-sf types
	expect_ok devlink-sf del "$DEV"
	expect_ok devlink-sf eswitch set "$DEV" mode legacy
	expect_json "$(devlink-sf -j eswitch show "$DEV")" '.dev[].mode' legacy
}
