# SPDX-License-Identifier: GPL-2.0-or-later
# Any step of add that fails leaves nothing: ports, netdevs of all namespaces, pins, programs and links are as before.
# timeout: 400
. /src/tests/vm/tools/sf.bash

# undone REGEX CMD...: refused with exit code 2 and one line that names step and cause; and nothing has changed.
undone() {
	local before=${BEFORE:-$(snapshot)}
	refused 2 "$@"
	unchanged "$before" "${*:2}"
}
add() { devlink-sf --timeout 5 add "$DEV" "$@"; }

every_cause() {
	ip link add squat type dummy
	ip -n blue link add squat type dummy
	# nothing of what follows may change anything
	BEFORE=$(snapshot)
	undone 'add.*port: .*[Cc]hoose different sfnum' add sfnum 70
	undone 'add.*port: SF 3 of 5: .*[Cc]hoose different sfnum' add sfnum 68 count 5
	undone 'netdev: .*no network namespace .nosuch' add sfnum 88 netns nosuch
	undone 'netdev: .*squat.*taken' add sfnum 88 name squat
	undone 'netdev: .*squat.*taken' add sfnum 88 netns blue name squat
	undone 'netdev: .*squat.*taken' add sfnum 88 rep-name squat
	undone '(netdev|representor): .*lo.* taken' add name lo
	undone 'netdev: .*master nosuch' add sfnum 88 master nosuch
	undone 'netdev: .*(master|squat|representor)' add sfnum 88 master squat
	undone 'port: .*pfnum' add sfnum 88 pfnum 7
	undone 'port: .*controller' add sfnum 88 controller 1
	undone '(function|port): ' add sfnum 88 max_io_eqs 100000
	undone 'eswitch: ' devlink-sf add pci/0000:ff:1f.7 sfnum 88
	refused 1 'hw_addr' add sfnum 88 hw_addr 01:00:00:00:00:01
	refused 1 'hw_addr' add sfnum 88 hw_addr 00:00:00:00:00:00
	refused 1 'hw_addr' add sfnum 88 hw_addr 00:00:00:ff:ff:ff count 2
	refused 1 'name' add sfnum 88 count 2 name same

	knob fail_activate 1
	undone 'activate: .*activation failed' add sfnum 88
	undone 'activate: .*activation failed' add sfnum 88 count 3 netns blue
	knob fail_activate 0

	knob fail_attach 1
	undone 'attach: .*did not attach' devlink-sf --timeout 1 add "$DEV" sfnum 88 netns blue name sf88
	knob fail_attach 0

	knob attach_delay_ms 3000
	undone 'attach: .*did not attach.*time' devlink-sf --timeout 0.5 add "$DEV" sfnum 88
	interrupted INT
	interrupted TERM
	knob attach_delay_ms 0
	ip link delete squat
	BEFORE=''
}

# interrupted SIGNAL: one that comes while the function is awaited
interrupted() {
	local pid rc=0
	python3 -c 'import os, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); os.execvp(sys.argv[1], sys.argv[1:])' \
		devlink-sf add "$DEV" sfnum 88 >out 2>err &
	pid=$!
	wait_for 5 sh -c "devlink port show | grep -q 'sfnum 88 '"
	wait_for 5 sh -c "devlink port show | grep -A 2 'sfnum 88 ' | grep -q 'state active'"
	kill -"$1" $pid
	wait $pid || rc=$?
	expect_eq $rc 2 "exit code after SIG$1: $(cat err)"
	expect_eq "$(grep -c '^Error: ' err)" 1 "Error lines after SIG$1"
	expect_match "$(cat err)" 'attach: .*interrupted' "SIG$1"
	unchanged "$BEFORE" "SIG$1"
}

test_nothing_is_left() {
	start
	add_netns blue
	new_sf 70
	every_cause
}

test_the_others_are_left() {
	start
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 70 netns blue name sf70
	BEFORE=$(snapshot)
	undone 'port: SF 3 of 5: .*[Cc]hoose different sfnum' add sfnum 68 count 5
	knob fail_activate 1
	undone 'activate: .*activation failed' add sfnum 88 count 3 netns blue
	knob fail_activate 0
	knob fail_attach 1
	undone 'attach: .*did not attach' devlink-sf --timeout 1 add "$DEV" sfnum 88 netns blue name sf88
	knob fail_attach 0
	BEFORE=''
	expect_ok devlink-sf check
}

test_table_full() {
	start max_sfs=4
	undone 'port: SF 5 of 5: .*' devlink-sf add "$DEV" count 5
	expect_ok devlink-sf add "$DEV" count 4
	undone 'port: .*(full|space|SFs)' devlink-sf add "$DEV" sfnum 88
	undone 'port: .*(full|space|SFs)' devlink-sf add "$DEV"
	expect_eq "$(count_sfs)" 4
}

test_legacy() {
	load_sfnic
	undone 'eswitch: .*legacy' devlink-sf add "$DEV" sfnum 88
	expect_match "$ERR" 'Hint: .*switchdev'
}

# What keeps a policy from being attached, each with what takes it away again
test_policy_cannot_attach() {
	start
	add_netns blue
	umount /sys/fs/bpf
	undone 'policy: ' devlink-sf add "$DEV" sfnum 88 netns blue
	mount -t bpf -o mode=700 bpf /sys/fs/bpf

	mkdir $PINS
	chown 65534 $PINS
	undone 'policy: .*iproute2-sf' devlink-sf add "$DEV" sfnum 88
	rmdir $PINS

	mkdir -m 777 $PINS
	undone 'policy: .*iproute2-sf' devlink-sf add "$DEV" sfnum 88
	rmdir $PINS

	# somebody else's pin where one of ours belongs
	expect_ok devlink-sf add "$DEV" sfnum 70
	local before dir
	before=$(link_pins)
	expect_ok devlink-sf add "$DEV" sfnum 71
	dir=$(comm -13 <(echo "$before") <(link_pins) | sed -n 's|/out$||p')
	expect_ok devlink-sf del sfnum 71
	[ -n "$dir" ] || return 0 # no tcx here
	mkdir -p "$dir"
	mkdir "$dir/out"
	undone 'policy: ' devlink-sf add "$DEV" sfnum 71
	rmdir "$dir/out" "$dir"
}
link_pins() { find $PINS/links 2>/dev/null | sort; }

# A netdev that cannot be moved: its name is taken there the instant before. The kernel's own error, and all undone.
test_last_step() {
	start
	add_netns blue
	ip -n blue link add sf0n88 type dummy
	undone '(netdev|name).*sf0n88' devlink-sf add "$DEV" sfnum 88 netns blue
	# rxe that cannot be had
	local rxe
	rxe=$(modinfo -n rdma_rxe) || skip "this kernel has no module rdma_rxe"
	defer mv rxe.ko "$rxe"
	mv "$rxe" rxe.ko
	undone 'rdma: ' devlink-sf add "$DEV" sfnum 88 rdma on
}
