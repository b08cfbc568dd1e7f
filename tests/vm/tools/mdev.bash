# SPDX-License-Identifier: GPL-2.0-or-later
# What the tests of SFs by UUID share, on top of stock.bash.
# shellcheck shell=bash
. /src/tests/vm/tools/stock.bash

MDEVS=/sys/bus/mdev/devices
DRV=/sys/bus/mdev/drivers/sfnic
# the example of the 2019 series, and its alias
U=83b8f4f2-509f-382f-3c1e-e6bfe0fa1001
A=cd5b146a80a5

# uuid N: another one, made up
uuid() { printf '69ea1551-d054-46e9-974d-%012x' "$1"; }

# start [PARAMETER=VALUE...]: sfnic loaded, in switchdev mode
start() {
	load_sfnic "$@"
	switchdev
	PCI=/sys/bus/pci/devices/${DEV#pci/}
	TYPE=$PCI/mdev_supported_types/sfnic-local
}

# store VALUE FILE; create UUID, remove UUID, bind UUID, unbind UUID
store() { echo "$1" >"$2"; }
create() { store "$1" "$TYPE/create"; }
remove() { store 1 "$MDEVS/$1/remove"; }
bind() { store "$1" $DRV/bind; }
unbind() { store "$1" $DRV/unbind; }

# port_of_mdev UUID: the port of its SF, found by the representor's name
port_of_mdev() {
	local rep
	rep=p$(cat "$MDEVS/$1/alias")
	devlink -j port show | jq -r --arg rep "$rep" '.port | to_entries[] | select(.value.netdev == $rep) | .key'
}
# state_of PORT: "state opstate"
state_of() { devlink -j port show "$1" | jq -r '.port[].function | .state + " " + .opstate'; }
state_is() { [ "$(state_of "$1")" = "$2" ]; }
mdevs() { ls $MDEVS 2>/dev/null || true; }
