#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Each finding of check, provoked by stock tools where they can.
. "$(dirname "$(readlink -f "$0")")/../tools/policy.bash"

again() { policy-tool detach $PORT; policy-tool attach rep $PORT $MAC; expect "whole again" "" codes; }
# link_id DIRECTION: the id of our link, by bpftool
link_id() { bpftool -f link show | grep -B 9 "links/.*/$1\$" | sed -n 's/^\([0-9]*\): tcx.*/\1/p' | tail -n 1; }

make_pair
policy-tool load-pass /sys/fs/bpf/stranger
policy-tool attach rep $PORT $MAC
expect "in order" "" codes

expect "another address" "address-differs" sh -c "policy-tool check rep $PORT 02:00:00:00:00:99 | sed 's/:.*//'"
[ "$(policy-tool check rep $PORT 02:00:00:00:00:99 >/dev/null; echo $?)" = 3 ] || fail "not exit status 3"
policy-tool update $PORT trust
expect "with trust the address does not matter" "" codes
again

if has_tcx; then
	policy-tool attach-before /sys/fs/bpf/stranger rep in /sys/fs/bpf/stranger_link
	expect "another program before ours" "not-first in" codes
	expect "it lets all past the policy" "out 0 in 20" frames $MAC 20
	rm /sys/fs/bpf/stranger_link
	expect "in order again" "" codes
	rm $PINS/links/*/in
	expect "a link's pin removed" "pin-missing in" codes
	again
	rm $PINS/links/*/{in,out}
	expect "both pins removed" $'pin-missing in\npin-missing out' codes
	again
else
	tc filter add dev rep ingress pref 1 bpf da bytecode '1,6 0 0 0,'
	expect "another filter before ours" "not-first out" codes
	again
	tc filter delete dev rep egress pref 1
	expect "a filter deleted" "direction-missing in" codes
	again
	tc filter delete dev rep egress pref 1
	tc filter add dev rep egress pref 1 bpf da object-pinned /sys/fs/bpf/stranger
	expect "a filter replaced" "foreign-program in" codes
	again
	tc qdisc delete dev rep clsact
	expect "the qdisc deleted" "not-attached" codes
	again
	tc filter delete dev rep egress
	tc filter delete dev rep ingress
	expect "all filters deleted" "not-attached" codes
	again
fi

if has_tcx && command -v bpftool >/dev/null && [ -n "$(link_id out)" ]; then
	bpftool net attach tcx_egress pinned /sys/fs/bpf/stranger dev rep
	expect "another program behind ours is its own business" "" codes
	bpftool net detach tcx_egress dev rep || true
	bpftool link detach id "$(link_id out)"
	expect "one link detached" "direction-missing out" codes
	bpftool link detach id "$(link_id in)"
	expect "both links detached" "not-attached" codes
	again
fi

if command -v bpftool >/dev/null; then
	index=$(cat /sys/class/net/rep/ifindex)
	bucket=$((((index * 2654435769) & 0xffffffff) >> 20))
	# shellcheck disable=SC2046
	bpftool map update pinned $PINS/programs_*/sf_index key $(printf '%d %d 0 0' $((bucket & 255)) $((bucket >> 8))) \
		value $(yes 0 | head -n 128)
	expect "a map edited" "state-missing" codes
	expect "all is dropped then" "out 0 in 0" frames $MAC 20
	again
fi

rm $PINS/programs_*/sf_out
expect "a program's pin removed" "pin-missing" codes
again

# Another build's programs, by their directory's name.
mv $PINS/programs_* $PINS/programs_1_0123456789abcdef
expect "another build" "other-build" codes
policy-tool update $PORT allow $MAC
expect "another build still obeys" "out 20 in 20" frames $MAC 20
policy-tool detach $PORT
policy-tool attach rep $PORT $MAC
mv $PINS/programs_* $PINS/programs_99_0123456789abcdef
says "made by another version" policy-tool detach $PORT
rm -r $PINS/programs_*
policy-tool detach $PORT
rm /sys/fs/bpf/stranger
expect "nothing is left" "" pins
expect "no policy" "not-attached" codes

chmod 0777 $(mkdir -p $PINS && echo $PINS)
says "writable by others" policy-tool attach rep $PORT
chmod 0700 $PINS
chown 1 $PINS
says "not owned by root" policy-tool attach rep $PORT
rmdir $PINS
expect "without privilege, show" "Error: $PINS: Operation not permitted
Hint: policies are root's: CAP_BPF and CAP_NET_ADMIN are needed" \
	sh -c "mkdir -m 700 $PINS; setpriv --reuid 65534 --clear-groups --bounding-set -all policy-tool get $PORT; rmdir $PINS"
expect "without privilege, change" "Error: changing a policy needs CAP_BPF and CAP_NET_ADMIN
Hint: run it as root" setpriv --reuid 65534 --clear-groups --bounding-set -all policy-tool attach rep $PORT
