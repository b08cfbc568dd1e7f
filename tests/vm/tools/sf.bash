# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of the tools share, on top of lib.sh.
# shellcheck shell=bash
. /src/tests/vm/tools/stock.bash

PINS=/sys/fs/bpf/iproute2-sf

# As lib.sh's, but without a process of its own: the tests of words run hundreds of commands.
run_captured() {
	RC=0
	OUT=$("$@" 2>/tmp/stderr) || RC=$?
	ERR=$(</tmp/stderr)
}

# start [PARAMETER=VALUE...]: sfnic loaded, in switchdev mode; at the case's end our own tool takes all SFs away.
start() {
	load_sfnic "$@"
	switchdev
	defer quietly devlink-sf --timeout 60 del all
}
quietly() { "$@" >/dev/null; }

# refused CODE REGEX CMD...: exit code, exactly one "Error:" line, and it matches; a hint may follow, nothing else.
refused() {
	local code=$1 regex=$2 line errors=()
	shift 2
	expect_fail "$code" "^Error: " "$@"
	while IFS= read -r line; do
		case $line in
		'Error: '*) errors+=("$line") ;;
		'Hint: '*) ;;
		*) fail "'$*' prints '$line'" ;;
		esac
	done <<<"$ERR"
	expect_eq ${#errors[@]} 1 "Error lines of '$*': $ERR"
	expect_match "${errors[0]}" "$regex" "$*"
}

# snapshot: what a tool can leave behind, in text: ports, netdevs and qdiscs of all namespaces, devices, pins, programs.
# In as few processes as can be, since each costs a tenth of a second here.
snapshot() {
	local n
	devlink port show
	for n in '' /run/netns/*; do
		n=${n##*/}
		[ "$n" != '*' ] || continue
		echo "netns $n"
		ip ${n:+-n "$n"} -br link show | awk '{ print $1, $3 }'
		tc ${n:+-n "$n"} qdisc show
	done
	echo /sys/class/infiniband/* /sys/bus/auxiliary/devices/*
	find /sys/fs/bpf -mindepth 1 ! -name '*.debug'
	bpf-ids
}

# unchanged BEFORE WHAT: the snapshot is that of before; what the kernel takes away with a delay is waited for.
unchanged() {
	local i now
	for i in {1..30}; do
		now=$(snapshot)
		[ "$now" != "$1" ] || return 0
		sleep 0.1
	done
	fail "$2: left or gone: $(diff <(echo "$1") <(echo "$now"))"
}

# seconds START: since that EPOCHREALTIME. ratio A B. figure TEXT...: a line that the run's report collects.
seconds() { awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f", b - a }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b ? a / b : 0 }'; }
figure() { echo "figure: $*"; }

# spawn LOG CMD...: in the background, once it has said a first line. Sets SPAWNED. stop PID: and waits for its end.
spawn() {
	local log=$1
	shift
	: >"$log"
	"$@" >"$log" 2>&1 &
	SPAWNED=$!
	wait_for 10 test -s "$log"
}
stop() {
	kill -TERM "$1" 2>/dev/null || true
	wait "$1" 2>/dev/null || true
}
