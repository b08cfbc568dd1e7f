# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Each finding of check, provoked by stock tools where they can.
. "$(dirname "${BASH_SOURCE[0]}")/../tools/policy.bash"

# again: off and on makes it whole, whatever was done to it
again() { policy-tool detach $PORT; policy-tool attach rep $PORT $MAC; in_order "whole again"; }
# link_of DIRECTION: the id of our tcx link
link_of() {
	bpftool -f -j link show | jq -r --arg pin "/$1" '.[] | select(any(.pinned[]?; endswith($pin))) | .id'
}

test_not_attached() {
	make_pair
	expect_fail 3 '^$' policy-tool check rep $PORT
	expect_match "$OUT" '^not-attached: rep has no policy'
}

test_address_differs() {
	attached
	expect_fail 3 '^$' policy-tool check rep $PORT 02:00:00:00:00:99
	expect_match "$OUT" '^address-differs: .*02:00:00:00:00:88.*02:00:00:00:00:99'
	policy-tool update $PORT trust
	in_order "with trust the address does not matter"
}

test_tcx_program_before() {
	attached
	by_tcx
	stranger
	policy-tool attach-before /sys/fs/bpf/stranger rep in /sys/fs/bpf/stranger_link
	expect "a program before ours" "not-first in" codes
	expect "it lets all past the policy" "out 0 in 20" frames $MAC 20
	rm /sys/fs/bpf/stranger_link
	in_order
}

test_tcx_program_behind() {
	attached
	by_tcx
	stranger
	bpftool net attach tcx_egress pinned /sys/fs/bpf/stranger dev rep || skip "this bpftool cannot attach by tcx"
	in_order "what is behind ours is its own business"
	bpftool net detach tcx_egress dev rep
}

test_tcx_link_detached() {
	attached
	by_tcx
	bpftool link detach id "$(link_of out)"
	expect "one link" "direction-missing out" codes
	bpftool link detach id "$(link_of in)"
	expect "both links" "not-attached" codes
	again
}

test_tcx_pin_removed() {
	attached
	by_tcx
	rm $PINS/links/*/in
	expect "one pin" "pin-missing in" codes
	again
	rm $PINS/links/*/{in,out}
	expect "both pins" $'pin-missing in\npin-missing out' codes
	again
}

test_clsact_filter_before() {
	attached
	by_clsact
	tc filter add dev rep ingress pref 1 bpf da bytecode '1,6 0 0 0,'
	expect "a filter before ours" "not-first out" codes
	again
}

test_clsact_filter_deleted() {
	attached
	by_clsact
	tc filter delete dev rep egress pref 1
	expect "one filter" "direction-missing in" codes
	again
	tc filter delete dev rep egress
	tc filter delete dev rep ingress
	expect "all filters" "not-attached" codes
	again
	tc qdisc delete dev rep clsact
	expect "the qdisc" "not-attached" codes
	again
}

test_clsact_filter_replaced() {
	attached
	by_clsact
	stranger
	tc filter delete dev rep egress pref 1
	tc filter add dev rep egress pref 1 bpf da object-pinned /sys/fs/bpf/stranger
	expect "replaced" "foreign-program in" codes
	again
}

test_map_edited() {
	attached
	local index bucket
	index=$(cat /sys/class/net/rep/ifindex)
	bucket=$((((index * 2654435769) & 0xffffffff) >> 20))
	# shellcheck disable=SC2046
	bpftool map update pinned $PINS/programs_*/sf_index key $((bucket & 255)) $((bucket >> 8)) 0 0 \
		value $(for _ in {1..128}; do echo 0; done)
	expect "settings erased" "state-missing" codes
	expect "all is dropped then" "out 0 in 0" frames $MAC 20
	again
}

test_program_pin_removed() {
	attached
	rm $PINS/programs_*/sf_out
	expect "a program's pin" "pin-missing" codes
	if has_tcx; then
		again
		return
	fi
	# Without tcx nothing else tells which filters are ours.
	tc qdisc delete dev rep clsact
	again
}

test_other_build() {
	attached
	mv $PINS/programs_* $PINS/programs_1_0123456789abcdef
	expect "another build" "other-build" codes
	policy-tool update $PORT allow $MAC
	expect "it still obeys" "out 20 in 20" frames $MAC 20
	again
	mv $PINS/programs_* $PINS/programs_99_0123456789abcdef
	expect_fail 2 "made by another version" policy-tool detach $PORT
	mv $PINS/programs_* $PINS/programs_1_0123456789abcdef
}

test_only_root_is_trusted() {
	make_pair
	mkdir -m 0777 $PINS
	chmod 0777 $PINS
	expect_fail 2 "writable by others" policy-tool attach rep $PORT
	chmod 0700 $PINS
	chown 1 $PINS
	expect_fail 2 "not owned by root" policy-tool attach rep $PORT
	chown 0 $PINS
	nobody() { setpriv --reuid 65534 --clear-groups --bounding-set -all "$@"; }
	expect_fail 2 "Operation not permitted" nobody policy-tool get $PORT
	expect_fail 2 "needs CAP_BPF and CAP_NET_ADMIN" nobody policy-tool attach rep $PORT
	rmdir $PINS
}
