# SPDX-License-Identifier: GPL-2.0-or-later
# The SF's own devlink instance: info, params and the reload that applies them, namespaces, health.
# timeout: 120
# cpus: 2
# shellcheck shell=bash disable=SC2086,SC2154

. /src/tests/vm/tools/stock.bash

param() { devlink dev param set "$AUX" name "$1" value "$2" cmode driverinit; }
has_netdev() { [ -e "/sys/class/net/$1" ]; }
ping_rep() { in_netns blue ping -q -c 1 -W 1 10.0.7.2; }
roce_dropped() { devlink -j health diagnose "$AUX" reporter "$1" | jq '[.. | .roce_dropped? // empty] | add'; }

fresh_sf() {
	require_program jq
	load_sfnic
	switchdev
	new_sf 7 hw_addr 02:00:00:00:00:07
}

test_info_and_eth() {
	fresh_sf
	OUT=$(devlink -j dev info "$AUX")
	expect_json "$OUT" '.info[].serial_number' "${DEV#pci/}-sf7"
	expect_json "$OUT" '.info[].versions.fixed."board.id"' SFNIC-SF
	expect_json "$OUT" '.info[].versions.running.fw' 1.0.0
	expect_json "$OUT" '.info[].driver | startswith("sfnic")'

	OUT=$(devlink -j dev param show | jq -c ".param[\"$AUX\"]")
	expect_json "$OUT" '[.[].name] | sort' '["enable_eth","enable_rdma","enable_roce"]'
	expect_json "$OUT" '[.[].values[].value] | all'
	param enable_eth false
	has_netdev sf0n7 || fail "off before the reload"
	expect_ok devlink dev reload "$AUX" action driver_reinit
	! has_netdev sf0n7 || fail "a netdev with enable_eth off"
	expect_fail - '' devlink port show "$AUX/0"
	attached "$PORT" || fail "not attached any more"
	has_netdev sf0r7 || fail "the representor went, too"
	param enable_eth true
	expect_ok devlink dev reload "$AUX"
	expect_eq "$(cat /sys/class/net/sf0n7/address)" 02:00:00:00:00:07
	expect_json "$(devlink -j port show "$AUX/0")" '.port[].netdev' sf0n7
	add_netns blue
	joined 7 blue
	ping_rep >/dev/null || fail "no traffic after reloads"
}

# 20 frames of RoCE sent (v1, v1 in a VLAN, v2 in IPv4 and IPv6), 10 received
send_roce() {
	in_netns blue $FRAMES sf0n7 0x8915 60 5
	in_netns blue $FRAMES sf0n7 0x8915 60 5 9
	in_netns blue bash -c 'for i in 1 2 3 4 5; do echo x >/dev/udp/10.0.7.2/4791 || true; done' 2>/dev/null
	in_netns blue bash -c 'for i in 1 2 3 4 5; do echo x >/dev/udp/fd00::2/4791 || true; done' 2>/dev/null
	$FRAMES sf0r7 0x8915 60 5
	for i in 1 2 3 4 5; do echo x >/dev/udp/10.0.7.1/4791 || true; done 2>/dev/null
}

roce_setup() {
	if [ -e /run/netns/blue ]; then ip netns del blue; fi
	add_netns blue
	joined 7 blue
	ip -n blue addr add fd00::1/64 dev sf0n7 nodad
	ip addr replace fd00::2/64 dev sf0r7 nodad
	ping_rep >/dev/null
	in_netns blue ping -q -c 1 -W 2 fd00::2 >/dev/null
}

test_roce_off() {
	require_program python3
	fresh_sf
	roce_setup
	in_netns blue bash -c 'for i in 1 2 3; do echo x >/dev/udp/10.0.7.2/4791; done' 2>/dev/null || true
	send_roce
	expect_eq "$(roce_dropped tx)" 0 "dropped while on, sent"
	expect_eq "$(roce_dropped rx)" 0 "dropped while on, received"
	for p in enable_roce enable_rdma; do
		param $p false
		expect_ok devlink dev reload "$AUX"
		roce_setup
		send_roce
		expect_eq "$(roce_dropped tx)" 20 "dropped, sent, $p off"
		expect_eq "$(roce_dropped rx)" 10 "dropped, received, $p off"
		ping_rep >/dev/null || fail "ping with $p off"
		in_netns blue bash -c 'echo x >/dev/udp/10.0.7.2/4790' 2>/dev/null
		expect_eq "$(roce_dropped tx)" 20 "another port, $p off"
		param $p true
	done
}

test_roce_of_the_function() {
	fresh_sf
	devlink port function set "$PORT" roce disable 2>/dev/null || skip "no roce of a port's function in this kernel or its devlink"
	param enable_roce false
	expect_fail - "Device doesn't support RoCE" param enable_roce true
	devlink port function set "$PORT" roce enable
	expect_ok param enable_roce true
}

test_reload_into_a_namespace() {
	fresh_sf
	add_netns blue
	expect_ok devlink dev reload "$AUX" netns blue
	! has_netdev sf0n7 || fail "the netdev stayed"
	expect_match "$(ip -n blue -br link)" 'sf0n7.*02:00:00:00:00:07'
	expect_match "$(in_netns blue devlink dev show)" "$AUX"
	expect_no_match "$(devlink dev show)" "$AUX"
	attached "$PORT" || fail "not attached any more"
	in_netns blue devlink dev reload "$AUX"
	expect_match "$(ip -n blue -br link)" 'sf0n7'
	# what is in a namespace that is deleted comes back
	ip netns del blue
	wait_for 5 devlink dev show "$AUX"
	wait_for 5 has_netdev sf0n7
	devlink port function set "$PORT" state inactive
	wait_for 5 sh -c '! ls /sys/class/net/sf0n7'
}

# The same, with the SF deleted while it is elsewhere
test_deleted_in_a_namespace() {
	fresh_sf
	add_netns blue
	devlink dev reload "$AUX" netns blue
	devlink port del "$PORT"
	wait_for 5 sh -c '! ls /sys/bus/auxiliary/devices/ | grep sfnic'
	expect_no_match "$(ip -n blue -br link)" sf0n7
}

# Reloads against everything else that takes the SF down; then the module goes under them
test_reload_races() {
	fresh_sf
	new_sf 8
	add_netns red
	reloads() {
		while [ -e /sys/module/sfnic ]; do
			devlink dev reload "$(aux_of "$1")" || true
			devlink dev reload "$(aux_of "$1")" netns red || true
			ip netns exec red devlink dev reload "$(aux_of "$1")" netns 1 || true
		done >/dev/null 2>&1
	}
	reloads 7 & a=$!
	reloads 8 & b=$!
	for _ in $(seq "$(in_full 30 2)"); do
		devlink port function set "$PORT" state inactive
		wait_for 10 sh -c "devlink -j port show $PORT | grep -q detached"
		devlink port function set "$PORT" state active
		wait_for 10 attached "$PORT"
		devlink port del "$(port_of 7)"
		wait_for 10 sh -c "devlink port add $DEV flavour pcisf pfnum 0 sfnum 7"
		devlink port function set "$(port_of 7)" state active
	done
	wait_for 10 attached "$(port_of 7)"
	rmmod sfnic
	wait $a $b || true
}

errors() { devlink -j health show "$AUX" reporter "$1" | jq '.health[][0].error'; }
recovers() { devlink -j health show "$AUX" reporter "$1" | jq '.health[][0].recover'; }
health() { devlink -j health show "$AUX" reporter "$1" | jq -r '.health[][0].state'; }
# recovered REPORTER COUNT, failed REPORTER COUNT: so often at least, since each packet that is sent and stays counts anew
recovered() { [ "$(recovers "$1")" -ge "$2" ] && [ "$(health "$1")" = healthy ]; }
failed() { [ "$(errors "$1")" -ge "$2" ] && [ "$(health "$1")" = error ]; }

# stuck WAY: packets WAY stay, that is reported, and recovery lets them go
stuck() {
	local way=$1
	ping_rep >/dev/null
	knob "stick_$way" 7
	# answered late, after the recovery
	in_netns blue ping -q -c 1 -W 10 10.0.7.2 >/dev/null || fail "what was stuck did not come out again"
	wait_for 5 recovered "$way" 1
	expect_match "$(devlink health dump show "$AUX" reporter "$way")" 'stuck: true'
	expect_match "$(devlink health diagnose "$AUX" reporter "$way")" 'stuck: false'
	expect_no_match "$(devlink health diagnose "$AUX" reporter "$way")" 'stuck: true'
	ping_rep >/dev/null || fail "no traffic after recovery"

	# where recovery fails, it stays reported and stuck, until it does not
	knob fail_recover 1
	knob "stick_$way" 7
	! ping_rep >/dev/null || fail "traffic while stuck"
	wait_for 5 failed "$way" 2
	expect_fail - 'fail_recover' devlink health recover "$AUX" reporter "$way"
	knob fail_recover 0
	expect_ok devlink health recover "$AUX" reporter "$way"
	expect_eq "$(health "$way")" healthy
	ping_rep >/dev/null || fail "no traffic after recovery by hand"
}
test_health() {
	fresh_sf
	add_netns blue
	joined 7 blue
	stuck tx
	stuck rx
	for r in tx rx; do
		before=$(recovers $r)
		expect_ok devlink health test "$AUX" reporter $r
		wait_for 5 recovered $r $((before + 1))
	done
	# a test and the end of the SF
	devlink health test "$AUX" reporter tx
	devlink port function set "$PORT" state inactive
	echo 7 >"$(knobs)/stick_tx" 2>/dev/null || true
	expect_fail - '' sh -c "echo 99 >$(knobs)/stick_tx"
}
