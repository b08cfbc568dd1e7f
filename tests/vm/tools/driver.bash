# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of the driver share. Stock tools only. SFNIC_KO names a module to load instead of the installed one.
# shellcheck shell=bash

. "$(dirname "${BASH_SOURCE[0]}")/full.bash"

set -eu
D=pci/0010:00:00.0
D2=pci/0010:00:01.0
KNOBS=/sys/kernel/debug/sfnic/0010:00:00.0
BAD='WARNING: |BUG: |Oops|refcount_t:|possible circular|unregister_netdevice: waiting|general protection|memory leak|blocked for more|self-detected stall|detected stalls|Call Trace'

fail() { echo "FAIL: $*" >&2; exit 1; }

# load [PARAMETER=VALUE...]: the module, anew
load() {
	if grep -q '^sfnic ' /proc/modules; then rmmod sfnic; fi
	if [ -n "${SFNIC_KO:-}" ]; then insmod "$SFNIC_KO" "$@"; else modprobe sfnic "$@"; fi
}

# fresh [PARAMETER=VALUE...]: the module loaded anew, and the first function in switchdev mode
fresh() {
	load "$@"
	devlink dev eswitch set $D mode switchdev
}

knob() { echo "$2" >"$KNOBS/$1"; }

# wait_for SECONDS CMD...
wait_for() {
	local end=$((SECONDS + $1 + 1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $SECONDS -lt $end ] || fail "timeout: $*"
		sleep 0.05
	done
}

# refused ERRNO-TEXT EXTACK CMD...: the command fails with both, as stock devlink prints them
refused() {
	local errno=$1 text=$2 out
	shift 2
	if out=$("$@" 2>&1); then fail "not refused: $*"; fi
	[[ $out == *"$text"* ]] || fail "$*: no '$text' in: $out"
	[[ $out == *"$errno"* ]] || fail "$*: no '$errno' in: $out"
}

expect() {
	local what=$1 want=$2 got
	shift 2
	got=$("$@") || fail "$what: $* failed"
	[ "$got" = "$want" ] || fail "$what: '$got', not '$want'"
}

# fn PORT KEY: a function attribute of a port
fn() { devlink -j port show "$1" | jq -r ".port[].function.$2"; }
fn_is() { [ "$(fn "$1" "$2")" = "$3" ]; }
attached() { fn_is "$1" opstate attached; }
detached() { fn_is "$1" opstate detached; }
add() { devlink -j port add "$1" flavour pcisf pfnum 0 "${@:2}" | grep -o 'pci/[^"]*'; }
gone() { ! "$@"; }
link_stat() { cat "/sys/class/net/$1/statistics/$2"; }
carrier() { [ "$(cat "/sys/class/net/$1/carrier")" = "$2" ]; }

# Ends every test: the module leaves, and so does all that it made, without a word in the log
finish() {
	local rc=$? log
	trap - EXIT
	if grep -q '^sfnic ' /proc/modules; then
		rmmod sfnic || rc=1
	fi
	log=$(dmesg | grep -E "$BAD" || true)
	[ -z "$log" ] || { echo "FAIL: the kernel's log:"; dmesg | grep -E -B 2 -A 30 "$BAD" | head -80; rc=1; }
	for left in /sys/bus/auxiliary/devices/sfnic.* /sys/class/net/sf[0-9]* /sys/bus/pci/devices/0010:*; do
		[ ! -e "$left" ] || { echo "FAIL: left behind: $left"; rc=1; }
	done
	exit $rc
} >&2
mountpoint -q /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug
trap finish EXIT
