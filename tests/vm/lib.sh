# SPDX-License-Identifier: GPL-2.0-or-later
# What a test file sources. Each case runs in a shell of its own, with errexit, and starts with nothing loaded.
# shellcheck shell=bash

set -Eeuo pipefail
trap 'echo "failed (status $?): $BASH_COMMAND, at ${BASH_SOURCE[0]##*/}:$LINENO"' ERR

SRC=/src
TESTS=$SRC/tests/vm

# fail MESSAGE...: end the case as failed.
fail() {
	trap - ERR
	echo "failed: $* (at $(caller_line))"
	exit 1
}

# skip WHY...: end the case as skipped. Probe for what is missing, never ask for a version.
skip() {
	trap - ERR
	echo "$*" >"${SKIP_FILE:-/dev/null}"
	exit 77
}

caller_line() {
	local i
	for ((i = 1; i < ${#BASH_SOURCE[@]}; i++)); do
		[ "${BASH_SOURCE[i]}" = "$TESTS/lib.sh" ] || { echo "${BASH_SOURCE[i]##*/}:${BASH_LINENO[i - 1]}"; return; }
	done
}

# require_program NAME..., require_module NAME...: skip where there is none.
require_program() {
	local p
	for p; do command -v "$p" >/dev/null || skip "no $p in this guest"; done
}
require_module() {
	local m
	for m; do modprobe -n "$m" 2>/dev/null || skip "this kernel has no module $m"; done
}

# expect_eq GOT WANT [WHAT]
expect_eq() { [ "$1" = "$2" ] || fail "${3:-value}: got '$1', want '$2'"; }

# expect_match TEXT REGEX [WHAT]: extended regular expression
expect_match() { [[ $1 =~ $2 ]] || fail "${3:-text}: '$1' does not match '$2'"; }
expect_no_match() { [[ ! $1 =~ $2 ]] || fail "${3:-text}: '$1' matches '$2'"; }

# expect_ok CMD...: succeeds; its output is shown if not. Sets OUT and ERR.
expect_ok() { run_captured "$@"; [ "$RC" = 0 ] || fail "$*: exit code $RC; $ERR$OUT"; }

# expect_fail CODE REGEX CMD...: exits with CODE (any non-zero one if -), and stderr matches REGEX. Sets OUT and ERR.
expect_fail() {
	local code=$1 regex=$2
	shift 2
	run_captured "$@"
	[ "$RC" != 0 ] || fail "$*: succeeded, want failure; $OUT"
	[ "$code" = - ] || [ "$RC" = "$code" ] || fail "$*: exit code $RC, want $code; $ERR$OUT"
	[[ $ERR =~ $regex ]] || fail "$*: stderr '$ERR' does not match '$regex'"
}

# run_captured CMD...: sets RC, OUT, ERR.
run_captured() {
	local file
	file=$(mktemp)
	RC=0
	OUT=$("$@" 2>"$file") || RC=$?
	ERR=$(<"$file")
	rm -f "$file"
}

# expect_json JSON FILTER [WANT]: what the jq filter gives; without WANT it must be true.
expect_json() {
	local got
	got=$(jq -c "$2" <<<"$1" 2>&1) || fail "jq $2: $got; in: $1"
	[ "$got" = "${3-true}" ] || [ "$got" = "\"${3-true}\"" ] || fail "jq $2: got $got, want ${3-true}; in: $1"
}

# wait_for SECONDS CMD...: until the command succeeds.
wait_for() {
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || fail "in vain waited for: $*"
		sleep 0.05
	done
}

# defer CMD...: run it when the case ends, whichever way; last in, first out.
DEFERRED=()
defer() {
	DEFERRED=("$(printf '%q ' "$@")" "${DEFERRED[@]}")
	trap run_deferred EXIT
}
run_deferred() {
	local rc=$? c
	trap - ERR EXIT
	set +e
	for c in "${DEFERRED[@]}"; do eval "$c"; done
	exit "$rc"
}

# load_sfnic [PARAMETER=VALUE...]: sets DEV (and DEV2, with functions=2): the devlink handles.
load_sfnic() {
	local found=()
	modprobe sfnic "$@" || fail "modprobe sfnic $*"
	wait_for 10 sh -c 'ls /sys/bus/pci/drivers/sfnic/*:*'
	mapfile -t found < <(cd /sys/bus/pci/drivers/sfnic && ls -d -- *:*)
	DEV=pci/${found[0]}
	# shellcheck disable=SC2034 # for the test
	DEV2=${found[1]:+pci/${found[1]}}
}

# switchdev [DEV]: the eswitch of the function into switchdev mode, by the stock tool.
switchdev() { devlink dev eswitch set "${1:-$DEV}" mode switchdev || fail "switchdev"; }

# add_netns NAME...: with lo up. The harness deletes them.
add_netns() {
	local n
	for n; do
		ip netns add "$n"
		ip -n "$n" link set lo up
	done
}
in_netns() { ip netns exec "$@"; }

# shellcheck source=/dev/null
. "$(dirname "${BASH_SOURCE[0]}")/tools/full.bash"
