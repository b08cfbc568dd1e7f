#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The PCI functions: seen, parameters, unbind and bind, remove and rescan, unload.
# timeout: 180
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../tools/driver.bash"

for bad in functions=0 functions=9 max_sfs=0 max_sfs=32768; do
	if load $bad 2>/dev/null; then fail "loads with $bad"; fi
done

load functions=2
expect "functions" 2 sh -c 'lspci -D -n | grep -c "^0010:00:0[01].0 0200: 5f1c:0001"'
expect "mode at first" legacy sh -c "devlink -j dev eswitch show $D | jq -r '.dev[].mode'"
expect "driver" sfnic sh -c "devlink -j dev info $D | jq -r '.info[].driver'"
expect "uplinks" "physical physical" \
	sh -c "devlink -j port show | jq -r '[.port[].flavour] | join(\" \")'"
PCI=/sys/bus/pci/devices/0010:00:00.0
UPLINK=$(ls $PCI/net)
expect "phys_port_name" p0 cat /sys/class/net/$UPLINK/phys_port_name
[[ $(ethtool -i $UPLINK) == *"driver: sfnic"*"bus-info: 0010:00:00.0"* ]] || fail "ethtool -i $UPLINK"

some_sfs() {
	devlink dev eswitch set $D mode switchdev
	for i in 1 2 3; do
		port=$(add $D sfnum $i)
		devlink port function set $port state active
	done
	wait_for 10 attached $port
}

some_sfs
echo 0010:00:00.0 >/sys/bus/pci/drivers/sfnic/unbind
if devlink dev show $D 2>/dev/null; then fail "instance after unbind"; fi
expect "SFs after unbind" "" sh -c 'ls /sys/bus/auxiliary/devices | grep sfnic || true'
echo 0010:00:00.0 >/sys/bus/pci/drivers/sfnic/bind
expect "mode after bind" legacy sh -c "devlink -j dev eswitch show $D | jq -r '.dev[].mode'"
some_sfs
echo 1 >$PCI/remove
[ ! -e $PCI ] || fail "removed, and there"
devlink dev show $D2 >/dev/null || fail "the other function is gone, too"
echo 1 >/sys/bus/pci/rescan
wait_for 5 devlink dev show $D
some_sfs
echo 1 >/sys/bus/pci/devices/0010:00:01.0/remove
rmmod sfnic
load
some_sfs
