#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Attributes, attach and detach, what is notified of them, and the knobs that tests have.
# timeout: 180
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../tools/driver.bash"

MON=/tmp/monitor
AUX=/sys/bus/auxiliary/devices

monitor_start() { stdbuf -oL devlink monitor port >$MON & mon=$!; sleep 0.5; }
monitor_stop() { sleep 0.5; kill $mon; wait $mon 2>/dev/null || true; }
# told PORT STATE OPSTATE: how often the monitor saw this
told() { grep -A 2 "$1:" $MON | grep -c "state $2 opstate $3" || true; }

nested() { devlink -j port show "$1" | jq -r '.port[].function.nested_devlink // {} | keys[]'; }
has_nesting() { [ "$(printf '6.7\n%s\n' "$(uname -r)" | sort -V | head -1)" = 6.7 ]; }

fresh
monitor_start
P=$(add $D sfnum 88)
expect "a new SF" "00:00:00:00:00:00 inactive detached" \
	sh -c "devlink -j port show $P | jq -r '.port[].function | .hw_addr + \" \" + .state + \" \" + .opstate'"
devlink port function set $P hw_addr 00:00:00:00:88:88
expect "hw_addr" 00:00:00:00:88:88 fn $P hw_addr
if has_nesting; then
	devlink port function set $P roce disable
	expect "roce" disable fn $P roce
	devlink port function set $P max_io_eqs 32
	expect "max_io_eqs" 32 fn $P max_io_eqs
fi
devlink port function set $P state active
wait_for 5 attached $P
expect "sfnum of the device" 88 cat $AUX/sfnic.sf.0/sfnum
expect "flavour of the SF's own port" virtual \
	sh -c "devlink -j port show auxiliary/sfnic.sf.0/0 | jq -r '.port[].flavour'"
expect "address of the netdev" 00:00:00:00:88:88 cat /sys/class/net/sf0n88/address
expect "phys_port_name" pf0sf88 cat /sys/class/net/sf0r88/phys_port_name
[ "$(readlink -f /sys/class/net/sf0n88/device)" = "$(readlink -f $AUX/sfnic.sf.0)" ] || fail "the netdev's device"
[[ $(ethtool -i sf0n88) == *"driver: sfnic"*"bus-info: sfnic.sf.0"* ]] || fail "ethtool -i sf0n88"
[[ $(ethtool -i sf0r88) == *"driver: sfnic_rep"*"bus-info: 0010:00:00.0"* ]] || fail "ethtool -i sf0r88"
if has_nesting; then expect "nested" auxiliary/sfnic.sf.0 nested $P; fi

# the SF's driver unbound and bound by hand
echo sfnic.sf.0 >/sys/bus/auxiliary/drivers/sfnic.sf/unbind
expect "unbound" "active detached" sh -c "devlink -j port show $P | jq -r '.port[].function | .state + \" \" + .opstate'"
[ ! -e /sys/class/net/sf0n88 ] || fail "netdev without driver"
echo sfnic.sf.0 >/sys/bus/auxiliary/drivers/sfnic.sf/bind
expect "bound" attached fn $P opstate
devlink port function set $P state inactive
wait_for 5 detached $P
monitor_stop
[ "$(told $P active attached)" -ge 2 ] || fail "attached, and not told of: $(cat $MON)"
[ "$(told $P active detached)" -ge 1 ] || fail "detached by unbind, and not told of: $(cat $MON)"
sed -n '/state inactive opstate attached/,$p' $MON | grep -q "state inactive opstate detached" || fail "detached, and not told of: $(cat $MON)"

# delayed
knob attach_delay_ms 1000
knob detach_delay_ms 1000
devlink port function set $P state active
expect "not attached yet" detached fn $P opstate
wait_for 5 attached $P
devlink port function set $P state inactive
expect "not detached yet" attached fn $P opstate
wait_for 5 detached $P

# wanted no more before it came
devlink port function set $P state active
devlink port function set $P state inactive
expect "never attached" detached fn $P opstate
sleep 1.5
expect "no device" "" sh -c "ls $AUX | grep sfnic || true"
knob attach_delay_ms 0
knob detach_delay_ms 0

# not told of
knob suppress_notify 1
monitor_start
devlink port function set $P state active
wait_for 5 attached $P
devlink port function set $P state inactive
wait_for 5 detached $P
monitor_stop
# setting the state tells, of what opstate is by then
[ "$(told $P active attached)" -le 1 ] || fail "attach told of: $(cat $MON)"
[ "$(told $P inactive detached)" -le 1 ] || fail "detach told of: $(cat $MON)"
knob suppress_notify 0

# never attaches; asked once more, it does
knob fail_attach 1
devlink port function set $P state active
sleep 0.5
expect "failed" "active detached" sh -c "devlink -j port show $P | jq -r '.port[].function | .state + \" \" + .opstate'"
knob fail_attach 0
devlink port function set $P state inactive
devlink port function set $P state active
wait_for 5 attached $P

# without an address of its own it gets one, and the function's stays zero
Q=$(add $D)
devlink port function set $Q state active
wait_for 5 attached $Q
expect "no hw_addr" 00:00:00:00:00:00 fn $Q hw_addr
expect "a random address" 1 cat /sys/class/net/sf0n1/addr_assign_type

# a deletion while the attach is pending
knob attach_delay_ms 500
R=$(add $D sfnum 9)
devlink port function set $R state active
devlink port del $R
R=$(add $D sfnum 10)
devlink port function set $R state active
rmmod sfnic
