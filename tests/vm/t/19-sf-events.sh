# SPDX-License-Identifier: GPL-2.0-or-later
# SFs' event queues, and the interrupts that they share with the function.
# timeout: 120
# cpus: 2
. /src/tests/vm/tools/stock.bash
EQS=/sys/kernel/debug/sfnic/0010:00:00.0/eqs

# irqs: the numbers of the function's interrupts; count [CPU]: how often they came, on all CPUs or one; count_of IRQ
irqs() { awk '/sfnic_comp[0-9]+@pci:0010:00:00.0$/ { sub(":", "", $1); print $1 }' /proc/interrupts; }
count() {
	awk -v cpu="${1:-}" 'NR == 1 { n = NF }
		/@pci:0010:00:00.0$/ { for (i = 0; i < n; i++) if (cpu == "" || cpu == i) sum += $(i + 2) }
		END { print sum + 0 }' /proc/interrupts
}

# eqs_of OWNER: lines of its EQs; loads: how many EQs each interrupt has; spread: most less least
eqs_of() { grep "^  $1 eq " $EQS; }
loads() { awk '/ eqs [0-9]+$/ { print $NF }' $EQS; }
spread() { loads | sort -n | awk 'NR == 1 { least = $1 } { most = $1 } END { print most - least }'; }
carrier_of() { basename "$(sf_dir "$1")"; }
received() { ip -n "ns$1" -j -s link show "sf0n$1" | jq '.[].stats64.rx.packets'; }
reaches() { ping -q -c 3 -i 0.05 -W 1 "$1" >/dev/null; }

test_vectors() {
	local bad
	for bad in 0 65; do
		expect_fail - '' modprobe sfnic vectors=$bad
	done
	load_sfnic functions=2
	expect_eq "$(irqs | wc -l)" 4 "vectors"
	expect_eq "$(grep -c 'sfnic_comp[0-3]@pci:0010:00:01.0$' /proc/interrupts)" 4 "of the other function"
	expect_eq "$(irqs | sed 's,.*,/sys/kernel/irq/&/actions,' | xargs cat | sort | paste -sd ' ')" \
		"$(echo sfnic_comp{0..3}@pci:0010:00:00.0)"
	rmmod sfnic
	expect_eq "$(irqs)" ""
	load_sfnic vectors=64
	expect_eq "$(irqs | wc -l)" 64 "vectors"
}

test_one_vector_for_all() {
	load_sfnic vectors=1
	switchdev
	for i in 1 2; do
		new_sf $i
		sf_connect $i
	done
	reaches 10.0.1.1
	reaches 10.0.2.1
	expect_eq "$(irqs | wc -l)" 1 "vectors"
}

test_spread_by_load() {
	local i
	load_sfnic
	switchdev
	for i in 1 2 3 4 5 6; do
		new_sf $i
		[ "$(spread)" -le 1 ] || fail "after $i SFs: $(<$EQS)"
	done
	# those that share vectors go, and new ones take their place
	for i in 1 3 5; do sf_del $i; done
	[ "$(spread)" -gt 1 ] || fail "a test of nothing: $(<$EQS)"
	for i in 7 8 9; do new_sf $i; done
	[ "$(spread)" -le 1 ] || fail "anew: $(<$EQS)"
}

test_irqs_directory() {
	local dir want
	load_sfnic
	switchdev
	new_sf 1
	dir=$(sf_dir 1)
	[ -d "$dir/irqs" ] || skip "auxiliary devices of this kernel list no interrupts"
	want=$(awk -v sf="$(carrier_of 1)" '/ irq / { irq = $3 } $1 == sf { print irq }' $EQS | sort -u)
	expect_eq "$(ls "$dir/irqs")" "$want"
	echo "$(carrier_of 1)" >/sys/bus/auxiliary/drivers/sfnic.sf/unbind
}

test_traffic_comes_by_events() {
	local before
	load_sfnic
	switchdev
	new_sf 1
	sf_connect 1
	reaches 10.0.1.1
	before=$(count)
	ping -q -c 20 -i 0.02 10.0.1.1 >/dev/null
	[ "$(count)" -ge $((before + 20)) ] || fail "$before interrupts before, $(count) after"
	before=$(count)
	sleep 0.3
	[ "$(count)" -lt $((before + 10)) ] || fail "interrupts without traffic: $before, $(count)"
}

# aim CPU: all of the function's interrupts
aim() {
	local irq
	for irq in $(irqs); do
		echo $((1 << $1)) >"/proc/irq/$irq/smp_affinity"
		expect_eq "$(<"/proc/irq/$irq/effective_affinity_list")" "$1"
	done
}

test_affinity() {
	local to from before others
	[ "$(nproc)" -ge 2 ] || skip "one CPU"
	load_sfnic
	switchdev
	new_sf 1
	sf_connect 1
	for to in 0 1; do
		aim $to
		for from in 0 1; do
			others=$(count $((1 - to)))
			before=$(count $to)
			taskset -c $from ping -q -c 10 -i 0.02 10.0.1.1 >/dev/null
			[ "$(count $to)" -ge $((before + 10)) ] || fail "from CPU $from to $to: $before, $(count $to)"
			expect_eq "$(count $((1 - to)))" "$others" "on the other CPU, from $from"
		done
	done
}

test_masked_one_of_two() {
	local dir before
	load_sfnic functions=2
	switchdev
	for i in 1 2; do
		new_sf $i
		[ $i != 1 ] || dir=$(sf_dir 1)
		sf_connect $i
	done
	add_netns wire
	ip link set sf1p0 netns wire
	ip -n wire addr add 10.1.0.1/24 dev sf1p0
	ip -n wire link set sf1p0 up
	ip addr add 10.1.0.2/24 dev sf0p0
	ip link set sf0p0 up
	for to in 10.0.1.1 10.0.2.1 10.1.0.1; do reaches $to; done

	expect_eq "$(<"$dir/events_masked")" 0
	expect_fail - '' sh -c "echo 2 >$dir/events_masked"
	echo 1 >"$dir/events_masked"
	expect_eq "$(<"$dir/events_masked")" 1
	before=$(received 1)
	expect_fail 1 '' ping -q -c 2 -i 0.1 -W 1 10.0.1.1
	expect_eq "$(received 1)" "$before" "received while masked"
	reaches 10.0.2.1 || fail "the other SF"
	reaches 10.1.0.1 || fail "the function"
	# what came meanwhile is told of now
	echo 0 >"$dir/events_masked"
	reaches 10.0.1.1
	[ "$(received 1)" -ge $((before + 5)) ] || fail "lost: $before, $(received 1)"
	# a reload makes the EQs anew, and unmasks nothing
	echo 1 >"$dir/events_masked"
	devlink dev reload "$(aux_of 1)" >/dev/null
	expect_eq "$(<"$dir/events_masked")" 1 "masked after a reload"
}

test_max_io_eqs() {
	load_sfnic
	switchdev
	new_sf 1
	expect_eq "$(eqs_of "$(carrier_of 1)" | wc -l)" "$(nproc)" "EQs"
	[[ $(devlink port show "$(port_of 1)") == *max_io_eqs* ]] || skip "no max_io_eqs in this kernel's devlink, or in this tool"
	new_sf 2 max_io_eqs 1
	expect_eq "$(eqs_of "$(carrier_of 2)" | wc -l)" 1 "EQs"
	expect_match "$(ethtool -l sf0n2)" 'Combined:[[:space:]]*1$' "channels"
	sf_connect 2
	for cpu in 0 1; do taskset -c $cpu ping -q -c 3 -i 0.02 10.0.2.1 >/dev/null; done
}

# SFs, functions and the module go while events come, here and on the other CPU.
test_leave_under_traffic() {
	local i dir
	load_sfnic
	switchdev
	for i in $(in_full '1 2 3 4 5 6 7 8 9 10' '2 3'); do
		new_sf "$i"
		dir=$(sf_dir "$i")
		sf_connect "$i"
		ping -q -f -w 20 "10.0.$i.1" >/dev/null 2>&1 &
		defer sh -c "kill $! 2>/dev/null || true"
		sleep 0.2
		aim $((i % 2))
		echo 1 >"$dir/events_masked"
		echo 0 >"$dir/events_masked"
		sleep 0.2
		[ "$((i % 3))" != 0 ] || echo 1 >"$dir/events_masked"
		devlink port del "$(port_of "$i")"
	done
	new_sf 20
	sf_connect 20
	ping -q -f -w 20 10.0.20.1 >/dev/null 2>&1 &
	defer sh -c "kill $! 2>/dev/null || true"
	sleep 0.3
	rmmod sfnic
	expect_eq "$(irqs)" ""
}
