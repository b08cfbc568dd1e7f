# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the tests of the policy engine: a veth pair stands for a representor (rep, here) and its SF (sf, in the namespace
# blue), so that they need no driver.

. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
MAC=02:00:00:00:00:88
PORT=pci/0000:06:00.0/32768
PINS=/sys/fs/bpf/iproute2-sf

# expect WHAT WANTED CMD...: the command's output, whatever its exit status
expect() {
	local what=$1 wanted=$2
	shift 2
	run_captured "$@"
	expect_eq "$OUT$ERR" "$wanted" "$what"
}

# codes: what check finds, a word or two a line
codes() { (policy-tool check rep "$PORT" "$MAC" || true) | sed 's/:.*//'; }
in_order() { expect "${1:-in order}" '' codes; }
# counted DIRECTION "REASON PACKETS BYTES"
counted() { expect_match "$(policy-tool get "$PORT")" "$1 attached yes[^"$'\n'"]* $2( |"$'\n'"|\$)" "counters $1"; }
nothing_left() { expect "pins" '' find /sys/fs/bpf -mindepth 1 ! -name '*.debug' ! -name 'stranger*'; }
has_tcx() { [ -n "$(find "$PINS/links" -name out 2>/dev/null)" ]; }
by_tcx() { has_tcx || skip "this kernel has no tcx"; }
by_clsact() { ! has_tcx || skip "this kernel has tcx"; }
is_up() { ip -o link show dev rep | grep -q LOWER_UP; }

remove_pair() {
	ip link delete rep 2>/dev/null || true
	ip netns delete blue 2>/dev/null || true
}

make_pair() {
	defer remove_pair
	ip netns add blue
	ip link add rep type veth peer name sf netns blue
	# No IPv6 on either end: its frames would be counted too.
	ip link set rep addrgenmode none
	ip -n blue link set sf address "$MAC" addrgenmode none
	ip -n blue link set sf up
	ip link set rep up
	wait_for 5 is_up
}

# attached [SETTING...]: a pair under policy
attached() {
	make_pair
	policy-tool attach rep "$PORT" "$MAC" "$@"
	defer policy-tool detach "$PORT"
}

stranger() {
	policy-tool load-pass /sys/fs/bpf/stranger
	defer rm -f /sys/fs/bpf/stranger
}
