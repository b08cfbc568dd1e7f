# SPDX-License-Identifier: GPL-2.0-or-later
# Waits: without the driver's notifications, with slow attach and detach, over and over, and by many tools at once.
# timeout: 400
. /src/tests/vm/tools/sf.bash

# ten_adds NAME: the time of each add, by sfnic with or without notifications
ten_adds() {
	local begin=$EPOCHREALTIME i
	for i in {1..10}; do expect_ok devlink-sf add "$DEV" sfnum "$i" netns blue; done
	printf -v "$1" %s "$(seconds "$begin")"
	expect_ok devlink-sf del "$DEV"
}

test_without_notifications() {
	start
	add_netns blue
	local told untold begin
	ten_adds told
	knob suppress_notify Y
	ten_adds untold
	figure "waits-10-adds told=$told untold=$untold ratio=$(ratio "$untold" "$told")"
	knob attach_delay_ms 700
	begin=$EPOCHREALTIME
	expect_ok devlink-sf add "$DEV" sfnum 88
	attached "$(port_of 88)" || fail "not attached on return"
	figure "waits-add-attach-700ms-untold seconds=$(seconds "$begin")"
	knob detach_delay_ms 700
	expect_ok devlink-sf set sfnum 88 state inactive
	! attached "$(port_of 88)" || fail "attached after state inactive"
	expect_ok devlink-sf set sfnum 88 state active
	attached "$(port_of 88)" || fail "not attached after state active"
	expect_ok devlink-sf del sfnum 88
	[ -z "$(sf_netdev 88)" ] || fail "a device after del"
}

# The number is free when del returns, and where another tool deleted, add waits for it.
test_same_number_again_and_again() {
	start
	local i rounds
	rounds=$(in_full 90 30)
	for ((i = 0; i < rounds; i++)); do printf 'add %s sfnum 88\ndel %s sfnum 88\n' "$DEV" "$DEV"; done >loop
	expect_ok devlink-sf -b loop
	knob attach_delay_ms 30
	knob detach_delay_ms 120
	head -n 20 loop >slow
	expect_ok devlink-sf -b slow
	for i in 1 2 3; do
		expect_ok devlink-sf add "$DEV" sfnum 88
		devlink port del "$(port_of 88)"
		# still being detached: the kernel says that the number is taken
		expect_ok devlink-sf add "$DEV" sfnum 88
		expect_ok devlink-sf check
		expect_ok devlink-sf del sfnum 88
	done
	expect_ok devlink-sf add "$DEV" sfnum 88
	knob detach_delay_ms 60000
	devlink port del "$(port_of 88)"
	refused 2 'port: .*' devlink-sf --timeout 1 add "$DEV" sfnum 88
	knob detach_delay_ms 0
}

test_many_at_once() {
	start
	add_netns blue
	local p i pids=() failed=0
	for ((p = 0; p < 8; p++)); do
		for ((i = 0; i < 10; i++)); do echo "add $DEV sfnum $((p * 10 + i)) netns blue name s%d"; done >"batch.$p"
		devlink-sf --timeout 60 -b "batch.$p" >"out.$p" 2>&1 &
		pids+=($!)
	done
	for p in "${pids[@]}"; do wait "$p" || failed=$((failed + 1)); done
	expect_eq "$failed" 0 "of 8 tools that failed: $(grep -h Error: out.* || true)"
	expect_eq "$(count_sfs)" 80
	expect_ok devlink-sf check
	pids=()
	for ((p = 0; p < 8; p++)); do
		for ((i = 0; i < 10; i++)); do echo "del $DEV sfnum $((p * 10 + i))"; done >"batch.$p"
		devlink-sf --timeout 60 -b "batch.$p" >"out.$p" 2>&1 &
		pids+=($!)
	done
	for p in "${pids[@]}"; do wait "$p" || failed=$((failed + 1)); done
	expect_eq "$failed" 0 "of 8 tools that failed to delete: $(grep -h Error: out.* || true)"
	expect_eq "$(count_sfs)" 0
}

test_one_wins() {
	start
	local round p rc pids won
	for round in 1 2 3; do
		pids=() won=0
		for ((p = 0; p < 6; p++)); do
			devlink-sf add "$DEV" sfnum 88 name sf88 >"out.$p" 2>"err.$p" &
			pids+=($!)
		done
		for ((p = 0; p < 6; p++)); do
			rc=0
			wait "${pids[p]}" || rc=$?
			case $rc in
			0) won=$((won + 1)) ;;
			2) expect_eq "$(grep -c '^Error: ' "err.$p")" 1 "$(cat "err.$p")" ;;
			*) fail "exit code $rc: $(cat "err.$p")" ;;
			esac
		done
		expect_eq $won 1 "winners in round $round: $(cat err.*)"
		expect_eq "$(count_sfs)" 1 "SFs"
		expect_eq "$(find /sys/bus/auxiliary/devices/ -name 'sfnic.sf.*' | wc -l)" 1 "devices"
		expect_ok devlink-sf check
		expect_ok devlink-sf del sfnum 88
	done
}
