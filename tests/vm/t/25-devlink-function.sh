# SPDX-License-Identifier: GPL-2.0-or-later
# The function's devlink instance: resources, the external controller, params, health.
# shellcheck shell=bash disable=SC2154

. /src/tests/vm/tools/stock.bash

# resource NAME KEY
resource() { devlink -j resource show "$DEV" | jq -r ".resources[][] | select(.name == \"$1\") | .$2"; }
port_json() { devlink -j port show "$1" | jq -c '.port[]'; }

test_module_parameters() {
	expect_fail - '' modprobe sfnic external_controller=2
	expect_fail - '' modprobe sfnic external_controller=1 max_sfs=16384
	load_sfnic external_controller=1 max_sfs=16383
}

test_no_external_controller() {
	load_sfnic max_sfs=4
	switchdev
	expect_fail - 'Invalid controller number' devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 1 controller 1
	expect_eq "$(resource max_local_SFs size)" 4
	expect_eq "$(resource max_external_SFs size)" ""
}

test_external_controller() {
	require_program jq
	load_sfnic external_controller=1 max_sfs=2
	switchdev
	expect_eq "$(resource max_local_SFs size) $(resource max_external_SFs size)" "2 2"
	new_sf 5
	devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 5 controller 1 hw_addr 02:00:00:00:00:05 >/dev/null 2>&1 ||
		devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 5 controller 1 >/dev/null
	local ext
	ext=$(devlink -j port show | jq -r '.port | to_entries[] | select(.value.controller == 1) | .key')
	# not every kernel's devlink tells "external" of SF ports
	expect_json "$(port_json "$ext")" '.external == null or .external == true'
	expect_ok devlink-sf add "$DEV" sfnum 7 controller 1
	expect_ok devlink-sf del "$DEV" sfnum 7 controller 1
	expect_json "$(port_json "$ext")" '.sfnum' 5
	expect_eq "$(cat /sys/class/net/sf0e5/phys_port_name)" c1pf0sf5
	expect_eq "$(resource max_local_SFs occ) $(resource max_external_SFs occ)" "1 1"
	expect_fail - 'SF already exist' devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 5 controller 1
	expect_fail - 'Invalid controller number' devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 6 controller 2

	# active, and attached to no one here
	devlink port function set "$ext" hw_addr 02:00:00:00:01:05 state active
	sleep 0.5
	expect_json "$(port_json "$ext")" '.function | .state + " " + .opstate + " " + .hw_addr' "active detached 02:00:00:00:01:05"
	expect_eq "$(cat /sys/bus/auxiliary/devices/sfnic.sf.*/sfnum)" 5 "the only device is the local SF's"
	ip link set sf0e5 up
	expect_eq "$(cat /sys/class/net/sf0e5/carrier)" 0
	devlink port function set "$ext" state inactive
	devlink port function set "$ext" state active
	expect_json "$(port_json "$ext")" '.function.state' active

	# each controller has its own room and its own numbers
	expect_ok devlink port add "$DEV" flavour pcisf pfnum 0 controller 1
	expect_fail - 'SF table is full: 2 of 2' devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 9 controller 1
	expect_ok devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 9
	expect_fail - '4 SFs exist' devlink dev eswitch set "$DEV" mode legacy
	devlink port del "$ext"
	expect_eq "$(resource max_external_SFs occ)" 1
	expect_ok devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 5 controller 1
}

# Deleted active, and taken along by an unload
test_external_and_unload() {
	load_sfnic external_controller=1
	switchdev
	for i in 1 2 3; do devlink port add "$DEV" flavour pcisf pfnum 0 sfnum $i controller 1 >/dev/null; done
	for p in $(devlink -j port show | jq -r '.port | to_entries[] | select(.value.controller == 1) | .key'); do
		devlink port function set "$p" state active
	done
	devlink port del "$p"
	rmmod sfnic
}

test_max_sfs() {
	load_sfnic max_sfs=4
	switchdev
	devlink dev param show "$DEV" name max_sfs >/dev/null 2>&1 || skip "this kernel has no param max_sfs"
	set_max() { devlink dev param set "$DEV" name max_sfs value "$1" cmode runtime; }
	expect_json "$(devlink -j dev param show "$DEV" name max_sfs)" '.param[][].values[].value' 4
	for i in 1 2 3; do devlink port add "$DEV" flavour pcisf pfnum 0 sfnum $i >/dev/null; done
	expect_fail - 'delete them first' set_max 2
	expect_fail - 'must be in 1' set_max 0
	expect_ok set_max 3
	expect_eq "$(resource max_local_SFs size) $(resource max_local_SFs occ)" "3 3"
	expect_fail - 'SF table is full: 3 of 3' devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 4
	expect_ok set_max 2000
	# each has a window of the BAR, too
	for i in 4 5 6; do new_sf $i; done
}

fw() { devlink -j health show "$DEV" reporter fw | jq -r ".health[][0].$1"; }
fw_errors() { [ "$(fw error)" = "$1" ]; }

test_fw_reporter() {
	load_sfnic
	expect_match "$(devlink health diagnose "$DEV" reporter fw)" 'Syndrome: 0 .*No error'
	expect_ok devlink health test "$DEV" reporter fw
	wait_for 5 fw_errors 1
	expect_eq "$(fw state) $(fw recover)" "healthy 1"
	expect_match "$(devlink health dump show "$DEV" reporter fw)" 'Description: Test'
	expect_ok devlink health dump clear "$DEV" reporter fw
	knob fail_recover 1
	knob fw_syndrome 5
	wait_for 5 fw_errors 2
	expect_eq "$(fw state)" error
	expect_match "$(devlink health diagnose "$DEV" reporter fw)" 'Syndrome: 5'
	expect_fail - fail_recover devlink health recover "$DEV" reporter fw
	knob fail_recover 0
	expect_ok devlink health recover "$DEV" reporter fw
	expect_eq "$(fw state)" healthy
	expect_match "$(devlink health diagnose "$DEV" reporter fw)" 'Syndrome: 0'
	devlink health test "$DEV" reporter fw
	rmmod sfnic
}
