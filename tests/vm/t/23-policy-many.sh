# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# timeout: 300
# A thousand representors, and several tools at once.
. "$(dirname "${BASH_SOURCE[0]}")/../tools/policy.bash"

COUNT=${COUNT:-$(in_full 1000 200)}

# lines FORMAT: with each number from 0 on, COUNT of them
lines() { local i; for ((i = 0; i < COUNT; i++)); do echo "${1//%/$i}"; done; }
remove_many() { lines 'link delete many%' | ip -force -batch - 2>/dev/null || true; }
make_many() {
	defer remove_many
	lines 'link add many% type veth peer name peer%' | ip -batch -
}
milliseconds() { echo $((${EPOCHREALTIME/./} / 1000)); }

test_a_thousand() {
	require_program strace
	make_many
	local from to
	from=$(milliseconds)
	policy-tool attach-many $COUNT many $MAC
	to=$(milliseconds)
	echo "$COUNT attached in $((to - from)) ms"
	expect_eq "$(policy-tool ports | wc -l)" $COUNT
	expect_eq "$(policy-tool check many$((COUNT - 1)) test/many/$((COUNT - 1)) $MAC)" ''
	ip link add rep type veth peer name sf
	defer remove_pair
	strace -f -o calls -e trace=bpf policy-tool attach rep $PORT $MAC
	expect_eq "$(grep -c PROG_LOAD calls || true)" 0 "programs loaded for one more"
	policy-tool detach $PORT
	from=$(milliseconds)
	policy-tool detach-many $COUNT
	to=$(milliseconds)
	echo "$COUNT detached in $((to - from)) ms"
	nothing_left
}

test_colliding_ifindexes() {
	# Nine of the same place in a table whose places hold eight.
	local wanted=0 found=() index
	for ((index = 1000; ${#found[@]} < 9; index++)); do
		if ((((index * 2654435769 & 0xffffffff) >> 20) == wanted)); then found+=("$index"); fi
	done
	for index in "${found[@]}"; do
		ip link add "c$index" index "$index" type veth peer name "p$index"
		defer ip link delete "c$index"
	done
	for index in "${found[@]:0:8}"; do
		policy-tool attach "c$index" "test/c/$index" $MAC
	done
	expect_fail 2 "is taken by 8 others" policy-tool attach "c${found[8]}" "test/c/${found[8]}" $MAC
	for index in "${found[@]:0:8}"; do
		expect_eq "$(policy-tool check "c$index" "test/c/$index" $MAC)" ''
		policy-tool detach "test/c/$index"
	done
	nothing_left
}

# Each attaches and detaches its own netdev again and again: programs come and go with the last of them.
one_of_many() {
	local i
	for i in {1..6}; do
		policy-tool attach "many$1" "test/many/$1" $MAC
		policy-tool check "many$1" "test/many/$1" $MAC
		policy-tool detach "test/many/$1"
	done
}

test_many_tools() {
	COUNT=6
	make_many
	local i jobs=()
	for ((i = 0; i < COUNT; i++)); do
		one_of_many $i >"log$i" 2>&1 &
		jobs+=($!)
	done
	for ((i = 0; i < COUNT; i++)); do
		wait "${jobs[i]}" || fail "tool $i: $(<"log$i")"
		expect_eq "$(<"log$i")" ''
	done
	nothing_left
}

test_lock_is_bounded() {
	attached
	flock -o $PINS sleep 30 &
	defer kill $!
	sleep 0.5
	local from to
	from=$(milliseconds)
	expect_fail 2 "locked by process [0-9]+ \(flock\)" policy-tool update $PORT allow
	to=$(milliseconds)
	[ $((to - from)) -lt 15000 ] || fail "waited $((to - from)) ms"
	kill $!
	wait $! || true
	expect_ok policy-tool update $PORT allow
}
