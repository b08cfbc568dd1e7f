# SPDX-License-Identifier: GPL-2.0-or-later
# The names that udev/82-sf-names.rules gives, by the guest's own systemd-udevd: of sfnic's SFs, and of other drivers' in a
# made-up sysfs.
# timeout: 1200
. /src/tests/vm/tools/sf.bash

UDEVD=/lib/systemd/systemd-udevd
MANY=$(in_full 500 12)

# start_udevd: with all of its stock rules; sfnic is to be loaded afterwards.
start_udevd() {
	[ -x $UDEVD ] || skip "no systemd-udevd in this guest"
	[ -e /usr/lib/udev/rules.d/82-sf-names.rules ] || fail "82-sf-names.rules is not installed"
	$UDEVD --daemon
	defer sh -c 'udevadm control --exit; rm -rf /run/udev; sleep 0.2'
	udevadm settle --timeout=20
}

# add_sfs FIRST LAST [NETNS]: by the stock tool's batch, so that all of them are there at once; waits for udevd.
add_sfs() {
	local n
	for ((n = $1; n <= $2; n++)); do echo "port add $DEV flavour pcisf pfnum 0 sfnum $n"; done >batch
	devlink -b batch >/dev/null
	devlink -j port show | jq -r --arg dev "$DEV/" \
		".port | to_entries[] | select((.key | startswith(\$dev)) and .value.sfnum >= $1 and .value.sfnum <= $2) |
			\"port function set \(.key) state active\"" >batch
	devlink -b batch >/dev/null
	wait_for 60 netdevs_exist $(($2 - $1 + 1 + ${BEFORE:-0}))
	udevadm settle --timeout=600
}
netdevs_exist() {
	local found=(/sys/bus/auxiliary/devices/sfnic.sf.*/net/*)
	[ "${#found[@]}" = "$1" ] && [ -e "${found[0]}" ]
}

# expect_names PATH FIRST LAST: SF netdevs and representors are the right ones for their names.
expect_names() {
	local n
	for ((n = $2; n <= $3; n++)); do
		[ -e "/sys/class/net/en$1S$n" ] || fail "no en$1S$n: $(ls /sys/class/net)"
		expect_eq "$(<"/sys/class/net/en$1S$n/device/sfnum")" $n "sfnum of en$1S$n"
		[ -e "/sys/class/net/en$1R$n" ] || fail "no en$1R$n: $(ls /sys/class/net)"
		expect_eq "$(<"/sys/class/net/en$1R$n/phys_port_name")" pf0sf$n "phys_port_name of en$1R$n"
	done
}

test_many_at_once() {
	local start
	start_udevd
	start functions=2
	switchdev "$DEV2"
	start=$EPOCHREALTIME
	add_sfs 1 "$MANY"
	figure "udev-names sfs=$MANY seconds=$(seconds "$start")"
	expect_names P16p0s0 1 "$MANY"
	# the same numbers on another function
	DEV=$DEV2 BEFORE=$MANY add_sfs 1 3
	expect_names P16p0s1 1 3
	# systemd's own name of the uplink is left alone, and the long one of the representor is still there
	[ -e /sys/class/net/enP16p0s0np0 ] || fail "the uplink: $(ls /sys/class/net)"
	expect_match "$(ip link show dev enP16p0s0R1)" 'altname enP16p0s0npf0sf1'
	# all is as predicted after another time, too
	echo "port del $(port_of 2 "${DEV%/*}/0010:00:00.0")" >batch
	devlink -b batch
	wait_for 10 test ! -e /sys/class/net/enP16p0s0S2
	BEFORE=$((MANY - 1 + 3)) add_sfs 2 2
	expect_names P16p0s0 2 2
}

# Names with five digits of sfnum just fit; with eight none does, and the driver's stay. Stock devlink prints 16 bits of it.
test_long_sfnum() {
	start_udevd
	start
	add_sfs 9999 10000
	expect_ok devlink-sf add "$DEV" sfnum 12345678
	udevadm settle --timeout=30
	expect_names P16p0s0 9999 10000
	[ -e /sys/class/net/sf0n12345678 ] && [ -e /sys/class/net/sf0r12345678 ] || fail "$(ls /sys/class/net)"
}

# What a user or a tool has named stays: now, after a cold plug, and when it comes back from a namespace.
test_named_stays() {
	start_udevd
	start
	add_netns blue
	expect_ok devlink-sf add "$DEV" sfnum 88 name sf88 rep-name rep88
	expect_ok devlink-sf add "$DEV" sfnum 89 name eth89
	udevadm trigger --action=add --subsystem-match=net
	udevadm settle --timeout=30
	[ -e /sys/class/net/sf88 ] && [ -e /sys/class/net/rep88 ] && [ -e /sys/class/net/eth89 ] ||
		fail "renamed: $(ls /sys/class/net)"
	ip link set sf88 netns blue
	ip netns del blue
	wait_for 10 test -e /sys/class/net/sf88
	udevadm settle --timeout=30
	sleep 0.5
	[ -e /sys/class/net/sf88 ] || fail "sf88 came back as something else: $(ls /sys/class/net)"
}

# A .link file's name, and another rule's, go before ours.
test_operator_goes_first() {
	mkdir -p /run/systemd/network /run/udev/rules.d
	printf '[Match]\nOriginalName=sf0n7\n[Link]\nName=mylink\n' >/run/systemd/network/10-mine.link
	defer rm -rf /run/systemd/network
	echo 'SUBSYSTEM=="net", ACTION=="add", KERNEL=="sf0n8", NAME="myrule"' >/run/udev/rules.d/70-mine.rules
	start_udevd
	start
	add_sfs 7 9
	[ -e /sys/class/net/mylink ] && [ -e /sys/class/net/myrule ] || fail "$(ls /sys/class/net)"
	expect_names P16p0s0 9 9
}

# back SFNUM: has its own name again. Debian 12's kernel tells of the name that it put in place of a taken one by a move
# event only, at which udev renames nothing: there it stays devN. Its udevadm is known by what it has not.
back() {
	local name
	[ ! -e "/sys/class/net/enP16p0s0S$1" ] || return 0
	! udevadm verify --help >/dev/null 2>&1 || return 1
	name=$(sf_netdev "$1")
	[[ $name == dev[0-9]* ]]
}

# Namespaces in which SFs were eth0, as containers have them, are deleted: no two clash, and all have their names again.
test_back_from_namespaces() {
	local n
	start_udevd
	start
	add_sfs 1 4
	add_netns a b c d
	for n in a/1 b/2 c/3; do
		ip link set enP16p0s0S"${n#*/}" netns "${n%/*}" name eth0
	done
	ip link set enP16p0s0S4 netns d
	ip -all netns delete
	wait_for 20 netdevs_exist 4
	udevadm settle --timeout=30
	for n in 1 2 3 4; do wait_for 10 back $n; done
	[ ! -e /sys/class/net/eth0 ] || fail "eth0 stayed: $(ls /sys/class/net)"
	expect_names P16p0s0 4 4
}

# Two with one name of the operator's: the first keeps it, the other's was lost, and it gets its own again.
test_back_with_a_taken_name() {
	local kept
	start_udevd
	start
	add_sfs 1 2
	add_netns a b
	ip link set enP16p0s0S1 netns a name web
	ip link set enP16p0s0S2 netns b name web
	ip netns delete a
	wait_for 10 test -e /sys/class/net/web
	ip netns delete b
	wait_for 10 back 2
	kept=$(</sys/class/net/web/device/sfnum)
	expect_eq "$kept" 1 "sfnum of the one that kept its name"
}

# put DIR ATTRIBUTE=VALUE...
put() {
	local dir=$1 a
	shift
	for a; do
		mkdir -p "$(dirname "$dir/${a%%=*}")"
		echo "${a#*=}" >"$dir/${a%%=*}"
	done
}

# pci ADDRESS [ATTRIBUTE=VALUE...]: a PCI function of the made-up sysfs; sets PCI.
pci() {
	PCI=/sys/devices/pci0000:00/$1
	put "$PCI" class=0x020000 uevent="PCI_SLOT_NAME=$1" "${@:2}"
	ln -sfn /sys/bus/pci "$PCI/subsystem"
	ln -sfn "$PCI" "/sys/bus/pci/devices/$1"
}

# sf NUMBER, net DIR ATTRIBUTE=VALUE..., ib DIR ATTRIBUTE=VALUE...: an SF of PCI; a netdev NAME or eth5, an RDMA device
# mlx5_7.
sf() {
	SF=$PCI/mlx5_core.sf.4
	put "$SF" uevent=DRIVER=mlx5_core.sf sfnum="$1"
	ln -sfn /sys/bus/auxiliary "$SF/subsystem"
}
net() {
	NET=$1/net/${NAME:-eth5}
	put "$NET" uevent=$'INTERFACE=eth5\nIFINDEX=999999' ifindex=999999 type=1 addr_assign_type=0 "${@:2}"
	ln -sfn /sys/class/net "$NET/subsystem"
}
ib() {
	NET=$1/infiniband/mlx5_7
	put "$NET" uevent=NAME=mlx5_7 "${@:2}"
	ln -sfn /sys/class/infiniband "$NET/subsystem"
}

# names WANT [VARIABLE=VALUE...]: what the rules make of it.
names() {
	local log
	log=$(env SYSTEMD_DEVICE_VERIFY_SYSFS=0 "${@:2}" SYSTEMD_LOG_LEVEL=debug udevadm test --action=add "$NET" 2>&1 || true)
	GOT=$(sed -n -e "s/.*82-sf-names.* NAME '\(.*\)'$/\1/p" \
		-e 's/.*82-sf-names.*PROGRAM.*rdma_rename mlx5_7 NAME_FIXED \([A-Za-z0-9]*\).*/\1/p' <<<"$log" | tail -n 1)
	[ "${GOT:-none}" = "$1" ] || fail "$NET: named '${GOT:-none}', want '$1'; $(grep -i 'sf-names' <<<"$log")"
}

made_up() {
	mount -t tmpfs sys /sys
	mount -t tmpfs run /run
	# alone: to read all of the distribution's takes a second each time
	mkdir /run/rules
	cp /usr/lib/udev/rules.d/82-sf-names.rules /run/rules
	mount --bind /run/rules /usr/lib/udev/rules.d
	mkdir -p /sys/bus/pci/devices /sys/bus/auxiliary /sys/bus/mdev /sys/class/net /sys/class/infiniband

	# one function, no domain; then two of one device, then a virtual function in place of the second
	pci 0000:08:00.0
	sf 88
	net "$SF" name_assign_type=1
	names enp8s0S88
	names none SYSTEMD_PROC_CMDLINE='quiet net.ifnames=0'
	names enp8s0S88 SYSTEMD_PROC_CMDLINE='quiet net.ifnames=1'
	net "$SF" name_assign_type=3
	names none
	net "$SF" name_assign_type=4
	names enp8s0S88
	net "$SF" name_assign_type=4 uevent=$'INTERFACE=eth5\nIFINDEX=999999\nSYNTH_UUID=0'
	names none
	ib "$SF" ports/1/link_layer=Ethernet
	names rocep8s0S88
	ib "$SF" ports/1/link_layer=InfiniBand
	names ibp8s0S88
	net "$PCI" name_assign_type=1 phys_port_name=pf0sf1234
	names enp8s0R1234
	net "$PCI" name_assign_type=1 phys_port_name=c1pf0sf88
	names enp8s0c1R88
	# neither the switch's own netdevs, nor other representors
	net "$PCI" name_assign_type=1 phys_port_name=p0
	names none
	net "$PCI" name_assign_type=1 phys_port_name=pf0vf3
	names none
	pci 0000:c1:00.0
	pci 0000:c1:00.1
	sf 88
	net "$SF" name_assign_type=1
	names enp193s0f1S88
	pci 0000:c1:00.0
	sf 88
	net "$SF" name_assign_type=1
	names enp193s0f0S88
	ib "$SF" ports/1/link_layer=Ethernet
	names rocep193s0f0S88
	sf 1000
	net "$SF" name_assign_type=1
	names enp193s0f0S1000
	ib "$SF" ports/1/link_layer=Ethernet
	names r0000c1000S1000
	put /sys/devices/pci0000:00/0000:c1:00.1 physfn/class=0x020000
	net "$SF" name_assign_type=1
	names enp193s0S1000

	# where systemd's path is too long; where the address is, too; where the domain is out of the table
	pci 00ff:ff:1f.7
	sf 88
	net "$SF" name_assign_type=1
	names e00ffff1f7S88
	net "$PCI" name_assign_type=1 phys_port_name=pf7sf8888
	names e00ffff1f7R8888
	sf 12345
	net "$SF" name_assign_type=1
	names none
	pci 0100:01:00.0
	sf 88
	net "$SF" name_assign_type=1
	names none
	pci 10000:01:00.0
	sf 88
	net "$SF" name_assign_type=1
	names none

	# come back under a taken name; renamed since the event, so that it is not found; no representor at all
	pci 0000:09:00.0
	sf 88
	NAME=web net "$SF" uevent=$'INTERFACE=dev7\nIFINDEX=999999'
	names enp9s0S88
	NAME=web net "$SF" name_assign_type=4 uevent=$'INTERFACE=web\nIFINDEX=999999'
	names none
	NAME=sf0n88 net "$SF" name_assign_type=4
	names none
	NAME=sf0n88 net "$SF" name_assign_type=1
	names enp9s0S88
	net "$SF"
	names none
	net "$PCI" name_assign_type=1
	names none

	# a mediated device's, whose name was taken when it came back
	pci 0010:00:00.0
	put "$PCI/83b8f4f2" alias=cd5b146a80a5 uevent=
	ln -sfn /sys/bus/mdev "$PCI/83b8f4f2/subsystem"
	net "$PCI/83b8f4f2" name_assign_type=4 uevent=$'INTERFACE=dev7\nIFINDEX=999999'
	names enmcd5b146a80a5
	net "$PCI/83b8f4f2" name_assign_type=1 uevent=$'INTERFACE=eth5\nIFINDEX=999999'
	names enmcd5b146a80a5
}

# Of another driver's devices, which no guest has: udevadm test on a sysfs made up for it, in a mount namespace.
test_other_drivers() {
	if udevadm verify --help >/dev/null 2>&1; then expect_ok udevadm verify /usr/lib/udev/rules.d/82-sf-names.rules; fi
	unshare -m bash -ec "trap - ERR; . '$0'; made_up" "$0" || fail "see above"
}
