# SPDX-License-Identifier: GPL-2.0-or-later
# Unit tests, the harness's own test, and the guest tests of several guests, summed.
# shellcheck shell=bash

sum_line() {
	local line="$passed passed, $failed failed"
	[ "$skipped" = 0 ] || line+=", $skipped skipped"
	[ "${flaky:-0}" = 0 ] || line+=", $flaky flaky"
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

# Of the guests that are checked, the first with this root: it runs the unit tests.
first_of_root() {
	local g
	for g in "${checked[@]}"; do
		if [ "$(. "$VM_HERE/guests/$g"; echo "$root")" = "$root" ]; then echo "$g"; return; fi
	done
}

# jobs_of GUEST: what is to be done for it, a line each; any of them may run beside any other, of this guest or another.
# Where there are many cases, they are two jobs, lest the last job of all runs long and alone.
jobs_of() {
	local cpus cases
	load_guest "$1"
	while read -r cases cpus; do
		if [ "$cases" -gt 60 ]; then
			printf '%s\n' "$guest tests $cpus 0 2" "$guest tests $cpus 1 2"
		else
			echo "$guest tests $cpus 0 1"
		fi
	done < <(plan_tests "$VM_HERE/t" | awk '{ n[$4]++ } END { for (c in n) print n[c], c }' | sort -k 2,2 -rn)
	[ "$guest" != "$(first_of_root)" ] || echo "$guest unit"
	[ "$guest" != "${checked[0]}" ] || echo "$guest selftest"
}

# run_job GUEST WHAT [CPUS PART PARTS]: with a state of its own; leaves the sum in $VM_STATE/GUEST-WHAT-CPUS-PART/sum.
run_job() {
	VM_STATE=$VM_STATE/$1-$2-${3:-}-${4:-}
	mkdir "$VM_STATE"
	load_guest "$1"
	case $2 in
	unit) run_unit ;;
	selftest) run_selftest ;;
	tests)
		only_cpus=$3 only_part=$4 parts=$5
		run_tests "$VM_HERE/t"
		excuse_flaky
		echo "guest tests on $guest, with $3 CPUs, part $((only_part + 1)) of $parts: $(sum_line)"
		;;
	esac
	echo "$passed $failed $skipped ${flaky:-0}" >"$VM_STATE/sum"
}

# in_turn FUNCTION: runs it with each line of stdin, "GUEST WORD…", two at a time; what it prints begins with the
# guest, and is kept in $VM_STATE/said.N.
in_turn() {
	local line said=0
	while read -ra line; do
		while [ "$(jobs -pr | wc -l)" -ge 2 ]; do wait -n || true; done
		said=$((said + 1))
		# A pipe, not a process substitution: wait must not return before the last line.
		{ "$1" "${line[@]}" 2>&1 </dev/null | sed -u "s/^/${line[0]}: /" | tee "$VM_STATE/said.$said"; } &
	done
	wait
}

# What failed, once more and whole, where a log that is cut still has it.
repeat_failures() {
	awk 'FNR == 1 || !/^[^ ]*:     / { on = 0 } /^[^ ]*: (not ok|flaky) / { on = 1 } on' "$VM_STATE"/said.*
}

# Before anything is run: its root, the suite and the module.
build_guest() {
	if "$VM_HERE/build.sh" "$1"; then : >"$VM_STATE/$1.built"; else echo "not ok build on $1"; fi
}

# check_all GUEST...: default all. Ends with the sum on a line of its own.
check_all() {
	local g job cpus part sum p=0 f=0 s=0 fl=0 checked=("$@")
	[ $# -gt 0 ] || checked=("${VM_GUESTS[@]}")
	printf '%s\n' "${checked[@]}" | in_turn build_guest
	for g in "${checked[@]}"; do
		if [ -e "$VM_STATE/$g.built" ]; then (jobs_of "$g"); else echo "$g unbuilt"; fi
	done >"$VM_STATE/jobs"
	grep -v unbuilt "$VM_STATE/jobs" | in_turn run_job
	while read -r g job cpus part _; do
		# A job without a sum has failed as a whole.
		passed=0 failed=1 skipped=0 flaky=0
		sum=$VM_STATE/$g-$job-$cpus-$part/sum
		if [ -s "$sum" ]; then read -r passed failed skipped flaky <"$sum"; fi
		p=$((p + passed)) f=$((f + failed)) s=$((s + skipped)) fl=$((fl + flaky))
	done <"$VM_STATE/jobs"
	passed=$p failed=$f skipped=$s flaky=$fl
	repeat_failures
	sum_line
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
