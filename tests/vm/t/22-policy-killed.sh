# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# timeout: 600
# A tool killed between any two of its system calls that change something: the next run cleans up after it.
. "$(dirname "${BASH_SOURCE[0]}")/../tools/policy.bash"

CALLS=mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,rmdir,bpf,flock,mmap,sendto,sendmsg
# The first run loads the programs by many calls; under emulation not every one is tried.
STEP=$(in_full 3 8)

# record CMD...: the calls of a whole run, into the array WHERE: "CALL NTH", from the tool's own first one on
record() {
	strace -f -qq -o calls -e trace=$CALLS -- "$@" >/dev/null
	mapfile -t WHERE < <(awk '{ sub(/^[0-9]+ +/, ""); sub(/\(.*/, ""); n[$0]++; nth = $0 " " n[$0] }
		/^flock/ { own = 1 } own { print nth }' calls)
	[ ${#WHERE[@]} -gt 2 ] || fail "'$*' makes no calls: $(<calls)"
}

# killed_at CALL NTH CMD...: as it enters its NTH CALL
killed_at() {
	local rc=0 inject=$1:signal=KILL:when=$2
	shift 2
	# strace dies as the tool does; the shell between keeps quiet about it.
	bash -c '"$@"; exit $?' - strace -f -qq -o /dev/null -e "trace=${inject%%:*}" -e "inject=$inject" -- "$@" \
		>/dev/null 2>&1 || rc=$?
	[ $rc = 137 ]
}

require_program strace

# attach_again CALL: it can be put on, unless it is whole already
attach_again() {
	policy-tool attach rep $PORT $MAC 2>err || grep -q "has a policy already" err || fail "killed at $1: $(<err)"
	in_order "killed at $1"
}

test_attach() {
	make_pair
	record policy-tool attach rep $PORT $MAC
	policy-tool detach $PORT
	local i killed=''
	for ((i = 0; i < ${#WHERE[@]}; i += STEP)); do
		# shellcheck disable=SC2086 # two words
		! killed_at ${WHERE[i]} policy-tool attach rep $PORT $MAC || killed+=.
		attach_again "${WHERE[i]}"
		policy-tool detach $PORT
		nothing_left
	done
	echo "killed ${#killed} times at ${#WHERE[@]} calls"
	[ ${#killed} -ge $((i / STEP * 9 / 10)) ] || fail "most were not killed"
}

test_detach() {
	make_pair
	policy-tool attach rep $PORT $MAC allow
	record policy-tool detach $PORT
	local i
	for ((i = 0; i < ${#WHERE[@]}; i += (STEP + 1) / 2)); do
		attach_again "the call before"
		# shellcheck disable=SC2086
		killed_at ${WHERE[i]} policy-tool detach $PORT || true
		policy-tool detach $PORT
		nothing_left
	done
}

test_update() {
	attached
	record policy-tool update $PORT allow $MAC
	policy-tool update $PORT $MAC
	local i
	for ((i = 0; i < ${#WHERE[@]}; i += (STEP + 1) / 2)); do
		# shellcheck disable=SC2086
		killed_at ${WHERE[i]} policy-tool update $PORT allow $MAC || true
		expect_match "$(policy-tool get $PORT)" '^default (drop|allow) trust off address 02:00:00:00:00:88'
		in_order "killed at ${WHERE[i]}"
		policy-tool update $PORT $MAC
		expect_match "$(policy-tool get $PORT)" '^default drop'
	done
}
