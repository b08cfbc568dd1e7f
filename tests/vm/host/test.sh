# SPDX-License-Identifier: GPL-2.0-or-later
# Running test files in a guest: plans the cases, boots as often as needed, counts. A guest that dies fails the case
# that was running; the remaining cases run in another.
# shellcheck shell=bash

# plan_tests DIR PATTERN...: "FILE CASE SECONDS CPUS" for each case of the files whose name matches, or "FILE:CASE" does.
plan_tests() {
	local dir=$1 file name cases c p seconds cpus
	shift
	for file in "$dir"/*.sh; do
		name=$(basename "$file" .sh)
		seconds=$(header timeout "$file")
		cpus=$(header cpus "$file")
		mapfile -t cases < <(sed -n 's/^\(test_[A-Za-z0-9_]*\)[[:space:]]*().*/\1/p' "$file")
		for c in "${cases[@]:-all}"; do
			for p in "${@:-}"; do
				# shellcheck disable=SC2053 # a pattern is meant
				[[ $name:$c == *$p* ]] || continue
				echo "/src${file#"$VM_SRC"} $c ${seconds:-120} ${cpus:-1}"
				break
			done
		done
	done
}

# header NAME FILE: the number of its line "# NAME: NUMBER"
header() { sed -n "s/^# $1: *\([0-9]*\).*/\1/p" "$2" | sed -n 1p; }

# run_tests DIR PATTERN...: sets passed, failed, skipped; all verdicts in $VM_STATE/results. With only_cpus set, the
# cases that want another number of CPUs are not run; with only_part (from 0) and parts, only each parts-th case is.
run_tests() {
	local plan=$VM_STATE/plan
	plan_tests "$@" | awk -v only="${only_cpus:-}" -v part="${only_part:-0}" -v parts="${parts:-1}" \
		'(only == "" || $4 == only) && n++ % parts == part' >"$plan"
	[ -s "$plan" ] || die "no test matches"
	: >"$VM_STATE/results"
	run_plan
	count_results
}

count_results() {
	passed=$(grep -c ^pass "$VM_STATE/results" || true)
	failed=$(grep -c ^fail "$VM_STATE/results" || true)
	skipped=$(grep -c ^skip "$VM_STATE/results" || true)
}

# excuse_flaky: what failed by its own word, in a clean guest, is run twice more; where it passes both times, it counts
# as passed, and flaky counts it too. Never excused: a line in the kernel's log, something left behind, a guest that died,
# and a file that says "# once" because what it looks for may happen once in a thousand.
excuse_flaky() {
	local all failures file case
	flaky=0
	mapfile -t failures < <(awk '$1 == "fail" && NF == 4 { print $2, $3 }' "$VM_STATE/results")
	all=$(<"$VM_STATE/results")
	for case in "${failures[@]}"; do
		read -r file case <<<"$case"
		! grep -q '^# once' "$VM_SRC${file#/src}" || continue
		: >"$VM_STATE/results"
		for _ in 1 2; do
			plan_tests "$VM_SRC/tests/vm/t" "$(basename "$file" .sh):$case" | awk -v c="$case" '$2 == c' >"$VM_STATE/plan"
			run_plan
		done
		[ "$(grep -c ^pass "$VM_STATE/results")" = 2 ] || continue
		flaky=$((flaky + 1))
		all=${all/"fail $file $case "/"pass $file $case "}
		echo "flaky $(basename "$file" .sh): $case: failed, then passed twice"
	done
	echo "$all" >"$VM_STATE/results"
	count_results
}

# run_plan: what is in $VM_STATE/plan; adds to $VM_STATE/results. Each guest takes the cases that want as many CPUs as the
# first one left.
run_plan() {
	local plan=$VM_STATE/plan all=$VM_STATE/results before run
	while [ -s "$plan" ]; do
		before=$(wc -l <"$plan")
		awk 'NR == 1 { cpus = $4 } $4 == cpus' "$plan" >"$plan.now"
		# A guest of its own process, whose EXIT trap then runs for it alone.
		(boot_tests "$plan.now" "${timeout:-}") || true
		run=$(cat "$VM_STATE/last-run")
		touch "$run/share/results"
		close_results "$run"
		grep -v ^begin "$run/share/results" >>"$all" || true
		awk 'FILENAME == ARGV[1] { if ($1 != "begin") seen[$2 " " $3] = 1; next } !(($1 " " $2) in seen)' \
			"$run/share/results" "$plan" >"$plan.rest"
		mv "$plan.rest" "$plan"
		[ "$(wc -l <"$plan")" -lt "$before" ] || die "$guest: no test ran; see $run"
	done
}

boot_tests() {
	local seconds
	# The sum of what the cases may take, within reason: a guest that hangs shows in its log well before.
	seconds=${2:-$(awk '{ s += $3 + 30 } END { print s + 60 }' "$1")}
	VM_PLAN=$1
	VM_CPUS=$(awk '{ print $4; exit }' "$1")
	VM_IDLE=$(awk '$3 > m { m = $3 } END { print m + 60 }' "$1")
	boot_batch "$seconds" "export SFVM_FULL=${SFVM_FULL:-}; exec /src/tests/vm/guest/run-tests"
}

# A case that was begun and not ended has taken the guest down.
close_results() {
	local file case
	awk '$1 == "begin" { open = $2 " " $3; next } { open = "" } END { if (open) print open }' "$1/share/results" |
		while read -r file case; do
			echo "not ok $(basename "$file" .sh): $case (the guest died in it: $1/console.log)"
			echo "fail $file $case 0 died" >>"$1/share/results"
		done
}
