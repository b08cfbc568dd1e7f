# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# For the tests of the policy engine: a veth pair stands for a representor (rep, here) and its SF (sf, in the namespace
# blue), so that they need no driver.

set -euo pipefail
policy_here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
MAC=02:00:00:00:00:88
PORT=pci/0000:06:00.0/32768
PINS=/sys/fs/bpf/iproute2-sf

fail() { echo "FAIL: $*" >&2; exit 1; }
frames() { python3 "$policy_here/frames.py" "$@"; }

# expect WHAT WANTED CMD...: the command's output, whatever its exit status
expect() {
	local what=$1 wanted=$2 got
	shift 2
	got=$("$@" 2>&1) || true
	[ "$got" = "$wanted" ] || fail "$what: wanted '$wanted', got '$got'"
	echo "ok: $what"
}

# says TEXT CMD...: the command fails, and its output has the text in it
says() {
	local text=$1 got
	shift
	got=$("$@" 2>&1) && fail "'$*' did not fail"
	[[ $got == *"$text"* ]] || fail "'$*' does not say '$text' but '$got'"
	echo "ok: $text"
}

# codes: what check finds, a word or two a line
codes() { policy-tool check rep "$PORT" "$MAC" | sed 's/:.*//' || true; }
counts() { policy-tool get "$PORT" | sed -n "s/^$1 attached yes//p"; }
pins() { find /sys/fs/bpf -mindepth 1 ! -name '*.debug' ! -name 'stranger*' | sort; }
has_tcx() { [ -n "$(find "$PINS/links" -name out 2>/dev/null)" ]; }

make_pair() {
	ip netns add blue
	ip link add rep type veth peer name sf netns blue
	# No IPv6 on either end: its frames would be counted too.
	ip link set rep addrgenmode none
	ip -n blue link set sf address "$MAC" addrgenmode none
	ip -n blue link set sf up
	ip link set rep up
	until ip -o link show dev rep | grep -q LOWER_UP; do sleep 0.1; done
}

remove_pair() {
	ip link delete rep 2>/dev/null || true
	ip netns delete blue 2>/dev/null || true
}
trap remove_pair EXIT
