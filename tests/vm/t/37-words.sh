# SPDX-License-Identifier: GPL-2.0-or-later
# Words, selectors, options, and what is told and refused without privilege.
# timeout: 400
. /src/tests/vm/tools/sf.bash

nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }

test_without_privilege() {
	start
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 88 netns blue name sf88
	expect_ok devlink-sf add "$DEV" sfnum 89 name sf89
	local before
	before=$(snapshot)
	expect_ok nobody devlink-sf -j show
	expect_json "$OUT" '[.port[].sfnum]' '[88,89]'
	# what cannot be known is unknown, never none
	expect_json "$OUT" '[.port[].policy.state]' '["unknown","unknown"]'
	expect_json "$OUT" '[.port[].sf.ifname]' '["unknown","sf89"]'
	expect_ok nobody devlink-sf show
	expect_no_match "$OUT" 'none' "show without privilege"
	expect_match "$OUT" 'unknown' "show without privilege"
	expect_ok nobody ip-link-sf -j show
	expect_json "$OUT" '[.link[].sf.ifname]' '["unknown","sf89"]'
	expect_ok nobody rdma-sf -j show
	expect_json "$OUT" '[.port[].netdev]' '["unknown","sf89"]'
	expect_ok nobody devlink-sf -j types
	expect_ok nobody devlink-sf -j eswitch
	refused 2 '' nobody devlink-sf show netdev sf88
	expect_match "$ERR" 'Hint: .*root' "a netdev that only root can see"
	refused 2 'CAP_|root|privilege|not permitted|denied' nobody devlink-sf check

	refused 2 'CAP_NET_ADMIN' nobody devlink-sf add "$DEV" sfnum 90
	refused 2 'CAP_NET_ADMIN' nobody devlink-sf del sfnum 89
	refused 2 'CAP_NET_ADMIN' nobody devlink-sf set sfnum 89 policy allow
	refused 2 'CAP_NET_ADMIN' nobody devlink-sf adopt all
	refused 2 'CAP_NET_ADMIN' nobody devlink-sf eswitch set "$DEV" mode legacy
	refused 2 'CAP_NET_ADMIN' nobody ip-link-sf set sfnum 89 down
	refused 2 'CAP_NET_ADMIN' nobody rdma-sf add sfnum 89
	refused 2 'CAP_NET_ADMIN' nobody rdma-sf del sfnum 89
	# CAP_NET_ADMIN alone does not do for the policy, and says so
	refused 2 'CAP_' setpriv --bounding-set=-all,+net_admin --inh-caps=-all,+net_admin devlink-sf add "$DEV" sfnum 90
	unchanged "$before" "without privilege"
}

test_wrong_words() {
	start functions=2
	switchdev "$DEV2"
	expect_ok devlink-sf add "$DEV" sfnum 88
	expect_ok devlink-sf add "$DEV2" sfnum 88
	local before
	before=$(snapshot)
	refused 1 "shwo" devlink-sf shwo
	expect_match "$ERR" "Hint: .*show" "did you mean"
	refused 1 "sfnmu" devlink-sf add "$DEV" sfnmu 5
	expect_match "$ERR" "Hint: .*sfnum" "did you mean"
	refused 1 "sfnmu" devlink-sf del sfnmu 5
	expect_match "$ERR" "Hint: .*sfnum" "did you mean"
	refused 1 "timeuot" devlink-sf --timeuot 5 show
	expect_match "$ERR" "Hint: .*timeout" "did you mean"
	refused 1 "DEV is missing" devlink-sf add
	refused 1 "selector is missing" devlink-sf del
	refused 1 "nothing to set" devlink-sf set sfnum 88
	refused 1 "hw_addr: '00:00'" devlink-sf add "$DEV" hw_addr 00:00
	refused 1 "hw_addr" devlink-sf add "$DEV" hw_addr 00:00:00:00:88:8g
	refused 1 "hw_addr" devlink-sf add "$DEV" hw_addr
	refused 1 "sfnum" devlink-sf add "$DEV" sfnum 4294967296
	refused 1 "sfnum" devlink-sf add "$DEV" sfnum -1
	refused 1 "sfnum" devlink-sf add "$DEV" sfnum 12x
	refused 1 "sfnum" devlink-sf add "$DEV" sfnum 4294967295 count 2
	refused 1 "pfnum" devlink-sf add "$DEV" pfnum 65536
	refused 1 "count" devlink-sf add "$DEV" count 0
	refused 1 "count" devlink-sf add "$DEV" count 100000
	refused 1 "name" devlink-sf add "$DEV" name abcdefghijklmnop
	refused 1 "name" devlink-sf add "$DEV" name a/b
	refused 1 "name" devlink-sf add "$DEV" sfnum 1000000000 name abcdefgh%d
	refused 1 "policy" devlink-sf add "$DEV" policy maybe
	refused 1 "trust" devlink-sf add "$DEV" trust maybe
	refused 1 "state" devlink-sf add "$DEV" state asleep
	refused 1 "sfnum" devlink-sf show sfnum 9-3
	refused 1 "sfnum" devlink-sf show sfnum x
	refused 1 "" devlink-sf show pci
	refused 1 "" devlink-sf show pci/
	refused 1 "" devlink-sf show "$DEV/x"
	refused 1 "" devlink-sf show "$DEV/1/2"
	refused 1 "timeout" devlink-sf --timeout 0 show
	refused 1 "timeout" devlink-sf --timeout never show
	refused 1 "" devlink-sf -n nosuch show
	refused 1 "" devlink-sf show sfnum 88 sfnum
	refused 1 "twice|already|repeated" devlink-sf add "$DEV" sfnum 5 sfnum 6
	# one number, two devices
	refused 1 "sfnum 88 is ambiguous: $DEV/32768, $DEV2/[0-9]*" devlink-sf del sfnum 88
	expect_match "$ERR" "Hint: .*DEV/PORT" "ambiguous"
	refused 1 "ambiguous" devlink-sf set sfnum 88 trust on
	refused 1 "'s' is ambiguous|ambiguous" devlink-sf s
	unchanged "$before" "wrong words"
}

test_selectors() {
	start functions=2
	switchdev "$DEV2"
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 88 name sf88 rep-name rep88
	expect_ok devlink-sf add "$DEV" sfnum 89 name sf89 netns blue
	expect_ok devlink-sf add "$DEV2" sfnum 88
	numbers() { expect_ok devlink-sf -j show "${@:2}"; expect_json "$OUT" '[.port[].sfnum]' "$1"; }
	numbers '[88,89,88]'
	numbers '[88,89,88]' all
	numbers '[88,89]' "$DEV"
	numbers '[88]' "$(port_of 88)"
	numbers '[89]' "$DEV" sfnum 89
	numbers '[88]' "$DEV2" sfnum 88
	numbers '[88]' "$DEV2" sfnum 88 pfnum 0 controller 0
	numbers '[88]' "$DEV" sfnum 88 pfnum 0 controller 0
	numbers '[88]' netdev sf88
	numbers '[89]' netdev sf89
	numbers '[88]' rep rep88
	numbers '[89]' rep sf0r89
	numbers '[88,89,88]' sfnum 80-90
	numbers '[88,89]' "$DEV" sfnum 80-90
	numbers '[88,89,88]' pfnum 0
	refused 2 'netdev nosuch' devlink-sf show netdev nosuch
	refused 2 'rep sf88' devlink-sf show rep sf88
	refused 2 'ibdev' devlink-sf show ibdev nosuch
	refused 2 'uuid' devlink-sf show uuid 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
	refused 2 'alias' devlink-sf show alias cd5b146a80a5
	refused 2 'sfnum 7' devlink-sf show "$DEV" sfnum 7
	refused 2 'sfnum 1-7' devlink-sf del sfnum 1-7
	refused 2 '' devlink-sf show "$DEV/1"
	refused 2 '' devlink-sf del "$DEV/65535"
	# abbreviations, and the stock tool's own words
	expect_ok devlink-sf sh sfnum 89
	expect_ok devlink-sf add "$DEV" sfn 90 hw 02:00:00:00:00:90 st inactive
	expect_eq "$(fn_of "$(port_of 90)" hw_addr)" 02:00:00:00:00:90
	expect_ok devlink-sf set "$DEV" sfnum 90 hw_addr 02:00:00:00:00:91
	expect_eq "$(fn_of "$(port_of 90)" hw_addr)" 02:00:00:00:00:91
	expect_ok devlink-sf del netdev sf89
	expect_ok devlink-sf del rep rep88
	expect_ok devlink-sf del "$DEV2" sfnum 88
	expect_eq "$(count_sfs)" 1
}

test_options() {
	start
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 88 netns blue name sf88
	local before tool
	before=$(snapshot)
	# --dry-run changes nothing and says what it would do
	expect_ok devlink-sf -j --dry-run add "$DEV" sfnum 90 netns blue name sf90
	expect_json "$OUT" '.plan | length > 3' true
	expect_ok devlink-sf -j --dry-run del all
	expect_json "$OUT" '.plan | length' 1
	expect_ok devlink-sf --dry-run set sfnum 88 policy allow state inactive hw_addr 02:00:00:00:00:01
	expect_ok devlink-sf --dry-run adopt all
	expect_ok devlink-sf --dry-run eswitch set "$DEV" inline-mode none
	expect_ok ip-link-sf --dry-run set sfnum 88 down mtu 1400
	expect_ok rdma-sf --dry-run add sfnum 88
	unchanged "$before" "--dry-run"
	expect_json "$(devlink-sf -j show sfnum 88)" '.port[].policy.default' drop

	for tool in devlink-sf ip-link-sf rdma-sf; do
		expect_ok $tool -V
		expect_match "$OUT" "$tool, iproute2-sf [0-9]" "-V"
		expect_ok $tool help
		expect_match "$OUT" 'show' "help"
		expect_ok $tool -h
		expect_ok $tool help show
		expect_ok $tool --describe
		expect_json "$OUT" 'type' object
		expect_match "$OUT" '"show"' "--describe"
		refused 1 '' $tool help nosuch
	done
	# netdevs are seen from the chosen namespace: there the SF's is here, and the representor is not
	expect_ok devlink-sf -n blue -j show
	expect_ok ip-link-sf -n blue -j show
	expect_ok devlink-sf -V show
	expect_ok devlink-sf --debug-netlink show
	expect_match "$ERR" 'devlink|DEVLINK|netlink' "--debug-netlink"
	# a limit is kept
	knob attach_delay_ms 4000
	local begin=$SECONDS
	refused 2 'attach' devlink-sf --timeout 1 add "$DEV" sfnum 91
	[ $((SECONDS - begin)) -le 4 ] || fail "--timeout 1 took $((SECONDS - begin)) s"
	knob attach_delay_ms 0
	printf 'add %s sfnum 91\n# a comment\n\nset sfnum 91 \\\n  policy allow\nshow sfnum 91\n' "$DEV" >batch
	expect_ok devlink-sf -b batch
	expect_json "$(devlink-sf -j show sfnum 91)" '.port[].policy.default' allow
	expect_ok devlink-sf -t -N -d -s show
}
