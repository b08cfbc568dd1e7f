#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Every refusal, with errno and text, by stock devlink and ip.
# timeout: 120
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../tools/driver.bash"

NOSUPP="Operation not supported"
load max_sfs=4
refused "$NOSUPP" "SF ports are only supported in eswitch switchdev mode." \
	devlink port add $D flavour pcisf pfnum 0 sfnum 88
devlink dev eswitch set $D mode switchdev
refused "$NOSUPP" "Driver supports only SF port addition" devlink port add $D flavour pcipf pfnum 0
refused "$NOSUPP" "Driver does not support user defined port index assignment" \
	devlink port add $D/7 flavour pcisf pfnum 0 sfnum 88
refused "$NOSUPP" "Invalid pfnum supplied" devlink port add $D flavour pcisf pfnum 1 sfnum 88
refused "Invalid argument" "Invalid controller number" \
	devlink port add $D flavour pcisf pfnum 0 sfnum 88 controller 1

expect "first port" $D/32768 add $D sfnum 88
refused "File exists" "SF already exist. Choose different sfnum" devlink port add $D flavour pcisf pfnum 0 sfnum 88
expect "sfnum 0" $D/32769 add $D sfnum 0
expect "the largest sfnum" $D/32770 add $D sfnum 4294967295
expect "sfnum picked" $D/32771 add $D
expect "one that was free" 1 sh -c "devlink -j port show $D/32771 | jq '.port[].sfnum'"
refused "No space left on device" "SF table is full: 4 of 4 in use" devlink port add $D flavour pcisf pfnum 0 sfnum 5
refused "Device or resource busy" "4 SFs exist" devlink dev eswitch set $D mode legacy

refused "Invalid argument" nicast devlink port function set $D/32768 hw_addr 01:00:5e:00:00:01
expect "hw_addr as it was" 00:00:00:00:00:00 fn $D/32768 hw_addr
if devlink port function set $D/65535 state active 2>/dev/null; then fail "state of the uplink's port"; fi
if devlink port del $D/65535 2>/dev/null; then fail "del of the uplink's port"; fi
if devlink port del $D/40000 2>/dev/null; then fail "del of no port"; fi

knob fail_activate 1
refused "Input/output error" "SF activation failed" devlink port function set $D/32768 state active
expect "still inactive" inactive fn $D/32768 state
knob fail_activate 0

knob detach_delay_ms 1000
devlink port function set $D/32768 state active
devlink port function set $D/32768 state active
wait_for 5 attached $D/32768
devlink port function set $D/32768 state inactive
devlink port function set $D/32768 state inactive
refused "Device or resource busy" "SF is inactivated but it is still attached" \
	devlink port function set $D/32768 state active
wait_for 5 detached $D/32768
devlink port function set $D/32768 state active
wait_for 5 attached $D/32768

# an active SF may be deleted; its sfnum is taken till it is detached
devlink port del $D/32768
refused "File exists" "SF already exist" devlink port add $D flavour pcisf pfnum 0 sfnum 88
add88() { devlink port add $D flavour pcisf pfnum 0 sfnum 88; }
wait_for 5 add88

refused "" "use devlink port add" ip link add nosuch type sf
port=$(devlink -j port show | jq -r '.port | to_entries[] | select(.value.sfnum == 88) | .key')
knob detach_delay_ms 0
devlink port function set $port state active
wait_for 5 attached $port
refused "$NOSUPP" "" ip link del sf0n88
if ip link set sf0r88 netns 1 2>/dev/null && ip netns add x && ip link set sf0r88 netns x 2>/dev/null; then
	fail "the representor left its namespace"
fi

for port in $(devlink -j port show | jq -r '.port | to_entries[] | select(.value.flavour == "pcisf") | .key'); do
	devlink port del $port
done
devlink dev eswitch set $D mode legacy
devlink dev eswitch set $D mode switchdev
expect "after a change of mode" $D/32768 add $D sfnum 7
