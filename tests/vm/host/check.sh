# SPDX-License-Identifier: GPL-2.0-or-later
# Unit tests, the harness's own test, and the guest tests of several guests, summed.
# shellcheck shell=bash

sum_line() {
	local line="$passed passed, $failed failed"
	[ "$skipped" = 0 ] || line+=", $skipped skipped"
	echo "$line"
}

# run_unit: the unit tests in the root of the guest; sets passed, failed, skipped (counted in test cases).
run_unit() {
	local xml
	passed=0 failed=0 skipped=0
	if xml=$("$VM_HERE/build.sh" "$guest" unit -r xml 2>/dev/null); then :; fi
	case $xml in
	*OverallResultsCases*)
		passed=$(attribute successes "$xml")
		failed=$(attribute failures "$xml")
		skipped=$(attribute skips "$xml")
		;;
	*) failed=1 ;;
	esac
	[ "$failed" = 0 ] || "$VM_HERE/build.sh" "$guest" unit || true
	echo "unit tests on $root: $(sum_line)"
}

# attribute NAME XML: of the overall count of cases.
attribute() {
	local line
	line=$(grep -o '<OverallResultsCases[^>]*' <<<"$2" | tail -n 1)
	line=$(sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$line")
	echo "${line:-0}"
}

# run_selftest: every case of selftest/ named test_bad_* must be reported as failed, test_skip_* as skipped and the
# rest as passed; sets passed, failed, skipped.
run_selftest() {
	local verdict file case want good=0 bad=0
	run_tests "$VM_HERE/selftest" "$@" >"$VM_BUILD/selftest.log" 2>&1 || true
	while read -r verdict file case _; do
		case $case in
		test_bad_*) want=fail ;;
		test_skip_*) want=skip ;;
		*) want=pass ;;
		esac
		if [ "$verdict" = "$want" ]; then
			good=$((good + 1))
			echo "ok harness: $case: $verdict, as it must"
		else
			bad=$((bad + 1))
			echo "not ok harness: $case: $verdict, must be $want; see $VM_BUILD/selftest.log"
		fi
	done <"$VM_STATE/results"
	[ $((good + bad)) = "$(plan_tests "$VM_HERE/selftest" "$@" | wc -l)" ] || bad=$((bad + 1))
	passed=$good failed=$bad skipped=0
}

# check_guest: sets the three counts of all that concerns one guest.
check_guest() {
	local p=0 f=0 s=0
	if ! "$VM_HERE/build.sh" "$guest"; then
		echo "not ok build on $guest"
		passed=0 failed=1 skipped=0
		return
	fi
	if [ "$guest" = "$(first_of_root)" ]; then
		run_unit
		p=$passed f=$failed s=$skipped
	fi
	if [ "$guest" = "$1" ]; then
		run_selftest
		p=$((p + passed)) f=$((f + failed))
	fi
	run_tests "$VM_HERE/t"
	echo "guest tests on $guest: $(sum_line)"
	passed=$((p + passed)) failed=$((f + failed)) skipped=$((s + skipped))
}

# Of the guests that are checked, the first with this root: it runs the unit tests.
first_of_root() {
	local g
	for g in "${checked[@]}"; do
		if [ "$(. "$VM_HERE/guests/$g"; echo "$root")" = "$root" ]; then echo "$g"; return; fi
	done
}

# One guest, with a state of its own; leaves the sum in $VM_STATE/sum.
check_one() {
	VM_STATE=$VM_STATE/$1
	mkdir "$VM_STATE"
	load_guest "$1"
	check_guest "${checked[0]}"
	echo "$passed $failed $skipped" >"$VM_STATE/sum"
}

# check_all GUEST...: default all, two at a time. Ends with the sum on a line of its own.
check_all() {
	local g p=0 f=0 s=0 checked=("$@")
	[ $# -gt 0 ] || checked=("${VM_GUESTS[@]}")
	for g in "${checked[@]}"; do
		(load_guest "$g"; make_root) &
	done
	wait
	for g in "${checked[@]}"; do
		while [ "$(jobs -pr | wc -l)" -ge 2 ]; do wait -n || true; done
		# A pipe, not a process substitution: wait must not return, nor the sum be printed, before its last line.
		{ check_one "$g" 2>&1 | sed -u "s/^/$g: /"; } &
	done
	wait
	for g in "${checked[@]}"; do
		# A guest without a sum has failed as a whole.
		passed=0 failed=1 skipped=0
		if [ -s "$VM_STATE/$g/sum" ]; then read -r passed failed skipped <"$VM_STATE/$g/sum"; fi
		p=$((p + passed)) f=$((f + failed)) s=$((s + skipped))
	done
	passed=$p failed=$f skipped=$s
	sum_line
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
