# SPDX-License-Identifier: GPL-2.0-or-later
# SFs by UUID: the user's commands of the 2019 series, what is refused, devlink on their ports, RDMA, the sample driver.
# timeout: 180
. /src/tests/vm/tools/mdev.bash

# As the series' cover letter has it, one after the other
test_walk_through() {
	start
	local up port
	up=$(ls "$PCI/net")
	expect_ok ls "/sys/class/net/$up/device/mdev_supported_types"
	expect_eq "$OUT" sfnic-local "types"
	expect_eq "$(cat "$TYPE/max_mdevs") $(cat "$TYPE/available_instances")" "1024 1024" "max, remaining"
	expect_eq "$(cat "$TYPE/device_api")" netdev "device_api"
	expect_match "$(cat "$TYPE/name"); $(cat "$TYPE/description")" '^subfunction; .+'

	echo $U >"/sys/class/net/$up/device/mdev_supported_types/sfnic-local/create"
	expect_eq "$(ls "$TYPE/devices")" $U "devices of the type"
	expect_eq "$(cat "$TYPE/available_instances")" 1023 "remaining"
	expect_eq "$(cat $MDEVS/$U/alias)" $A "alias"
	expect_eq "$(ls $MDEVS/$U/net)" enm$A "net/"
	expect_eq "$(readlink -f /sys/class/net/enm$A/device)" "$(readlink -f $MDEVS/$U)" "the netdev's device"
	expect_eq "$(cat /sys/class/net/enm$A/ifalias)" "mdev $U rep p$A"
	expect_eq "$(cat /sys/class/net/p$A/ifalias)" "mdev $U netdev enm$A"
	expect_eq "$(readlink -f /sys/class/net/p$A/device)" "$(readlink -f "$PCI")" "the representor's device"
	expect_match "$(ethtool -i enm$A)" "driver: sfnic.*bus-info: ${U:0:31}"
	expect_match "$(devlink dev show)" "mdev/$U"
	expect_json "$(devlink -j port show mdev/$U/0)" '.port[] | [.flavour, .netdev]' "[\"virtual\",\"enm$A\"]"
	port=$(port_of_mdev $U)
	expect_json "$(devlink -j port show "$port")" '.port[] | [.flavour, .pfnum, .sfnum, .function.state, .function.opstate]' \
		'["pcisf",0,1,"active","attached"]'
	expect_eq "$(cat /sys/class/net/p$A/phys_port_name)" pf0sf1

	echo $U >/sys/bus/mdev/drivers/sfnic/unbind
	[ ! -e $MDEVS/$U/net ] && [ ! -e $MDEVS/$U/driver ] || fail "unbound, and there"
	expect_eq "$(state_of "$port")" "inactive detached" "port after unbind"
	expect_eq "$(cat $MDEVS/$U/alias)" $A "alias while unbound"
	expect_eq "$(cat "$TYPE/available_instances")" 1023 "remaining while unbound"
	[ -e /sys/class/net/p$A ] || fail "the representor went with unbind"
	echo $U >/sys/bus/mdev/drivers/sfnic/bind
	expect_eq "$(state_of "$port")" "active attached" "port after bind"
	expect_eq "$(ls $MDEVS/$U/net)" enm$A "net/ after bind"
	expect_eq "$(port_of_mdev $U)" "$port" "port after bind"

	# the first packet waits for the representor
	add_netns blue
	ip link set enm$A netns blue
	ip -n blue address add 10.0.0.1/24 dev enm$A
	ip -n blue link set enm$A up
	ip address add 10.0.0.2/24 dev p$A
	expect_eq "$(cat /sys/class/net/p$A/statistics/rx_packets)" 0
	ip link set p$A up
	wait_for 5 ping -q -c 1 -W 1 10.0.0.1
	ip netns delete blue
	wait_for 5 test -e /sys/class/net/enm$A

	# nothing of VFIO: no group, no device to map, not even its module
	[ ! -e $MDEVS/$U/iommu_group ] && [ ! -e $MDEVS/$U/vfio-dev ] || fail "a VFIO device: $(ls $MDEVS/$U)"
	[ ! -e /sys/module/vfio ] && [ ! -e /dev/vfio/vfio ] || fail "VFIO is loaded"

	# removed, bound and unbound; the UUID is free again at once
	echo 1 >$MDEVS/$U/remove
	expect_eq "$(mdevs) $(count_sfs) $(cat "$TYPE/available_instances")" " 0 1024" "after remove"
	[ ! -e /sys/class/net/p$A ] || fail "the representor outlives its SF"
	create $U
	for _ in 1 2 3; do remove $U; create $U; done
	unbind $U
	remove $U
	expect_eq "$(mdevs) $(count_sfs) $(cat "$TYPE/available_instances")" " 0 1024" "after remove, unbound"
}

test_refused() {
	load_sfnic max_sfs=3 functions=2
	PCI=/sys/bus/pci/devices/${DEV#pci/}
	TYPE=$PCI/mdev_supported_types/sfnic-local
	expect_fail - 'Operation not supported' create $U
	expect_eq "$(mdevs)" '' "after create in legacy mode"
	start_again
	expect_fail - 'Invalid argument' create no-uuid
	expect_fail - 'Invalid argument' create ${U}0
	expect_fail - 'Invalid argument' create ${U/f2/xx}
	expect_eq "$(mdevs)" '' "after a bad UUID"

	create ${U^^}
	expect_eq "$(mdevs)" $U "device of an upper-case UUID"
	expect_eq "$(cat $MDEVS/$U/alias)" $A "alias of an upper-case UUID"
	expect_fail - 'File exists' create $U
	expect_fail - 'File exists' store $U "/sys/bus/pci/devices/${DEV2#pci/}/mdev_supported_types/sfnic-local/create"

	# another UUID of the same alias, on another function, too
	local knob=/sys/kernel/debug/sfnic/alias_uuid_chars
	store 30 $knob
	create "$(uuid 1)"
	expect_fail - 'File exists' create "$(uuid 2)"
	expect_fail - 'File exists' store "$(uuid 2)" \
		"/sys/bus/pci/devices/${DEV2#pci/}/mdev_supported_types/sfnic-local/create"
	expect_eq "$(find $MDEVS/ -mindepth 1 | wc -l)" 2 "mdevs after a collision"
	store 36 $knob
	create "$(uuid 2)"
	expect_fail - 'Too many users' create "$(uuid 3)"
	expect_eq "$(cat "$TYPE/available_instances") $(find $MDEVS/ -mindepth 1 | wc -l)" "0 3"
	expect_fail - 'SF table is full' devlink port add "$DEV" flavour pcisf pfnum 0

	local port
	port=$(port_of_mdev $U)
	expect_fail - 'write 1 to its remove file' devlink port del "$port"
	expect_fail - '3 SFs exist' devlink dev eswitch set "$DEV" mode legacy
	expect_fail - 'Device or resource busy' bind $U
	expect_eq "$(state_of "$port")" "active attached" "port after a second bind"
	unbind $U
	expect_fail - 'No such device' unbind $U
	expect_fail - 'No such device' bind "$(uuid 9)"
	expect_fail - 'No such device' unbind "$(uuid 9)"
	expect_fail - 'write 1 to its remove file' devlink port del "$port"
	remove $U
	remove "$(uuid 1)"
	remove "$(uuid 2)"
	devlink dev eswitch set "$DEV" mode legacy
	expect_fail - 'Operation not supported' create $U
}
start_again() { switchdev; switchdev "$DEV2"; }

# A creation that fails leaves nothing; a bind that fails, the port inactive
test_failures() {
	start
	local port
	knob fail_attach 1
	expect_fail - 'Input/output error' create $U
	knob fail_attach 0
	knob fail_activate 1
	expect_fail - 'Input/output error' create $U
	knob fail_activate 0
	expect_eq "$(mdevs) $(count_sfs)" " 0" "after failed creations"
	create $U
	unbind $U
	port=$(port_of_mdev $U)
	knob fail_attach 1
	expect_fail - 'Input/output error' bind $U
	expect_eq "$(state_of "$port")" "inactive detached" "port after a failed bind"
	devlink port function set "$port" state active
	sleep 0.3
	expect_eq "$(state_of "$port")" "active detached" "port whose attach failed"
	knob fail_attach 0
	bind $U
	expect_eq "$(state_of "$port")" "active attached" "port after bind"
	unbind $U
	knob fail_activate 1
	expect_fail - 'Input/output error' bind $U
	knob fail_activate 0
	bind $U
}

# The port is as any: state, address, delays; next to SFs of devlink's
test_port() {
	start
	local port other
	devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 1 >/dev/null
	create $U
	port=$(port_of_mdev $U)
	expect_json "$(devlink -j port show "$port")" '.port[].sfnum' 2
	other=$(devlink -j port show | jq -r '.port | to_entries[] | select(.value.sfnum == 1) | .key')

	devlink port function set "$port" hw_addr 02:00:00:00:00:42
	devlink port function set "$port" state inactive
	wait_for 5 state_is "$port" "inactive detached"
	[ ! -e $MDEVS/$U/driver ] && [ ! -e $MDEVS/$U/net ] || fail "inactive, and bound"
	devlink port function set "$port" state active
	wait_for 5 state_is "$port" "active attached"
	[ -e $MDEVS/$U/driver ] || fail "active, and not bound"
	expect_eq "$(cat /sys/class/net/enm$A/address)" 02:00:00:00:00:42 "hw_addr"

	# unbound by hand, active by devlink; inactive by devlink, bound by hand
	unbind $U
	devlink port function set "$port" state active
	wait_for 5 state_is "$port" "active attached"
	devlink port function set "$port" state inactive
	wait_for 5 state_is "$port" "inactive detached"
	bind $U
	expect_eq "$(state_of "$port")" "active attached" "port after bind"

	# late, and by hand meanwhile
	knob attach_delay_ms 60000
	knob detach_delay_ms 60000
	devlink port function set "$port" state inactive
	expect_eq "$(state_of "$port")" "inactive attached" "port that detaches late"
	expect_fail - 'still attached' devlink port function set "$port" state active
	expect_fail - 'Device or resource busy' bind $U
	unbind $U
	expect_eq "$(state_of "$port")" "inactive detached" "port after unbind"
	devlink port function set "$port" state active
	expect_eq "$(state_of "$port")" "active detached" "port that attaches late"
	bind $U
	expect_eq "$(state_of "$port")" "active attached" "port after bind"
	# what is under way when the device goes
	devlink port function set "$port" state inactive
	remove $U
	expect_eq "$(count_sfs)" 1 "SFs"
	devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 2 >/dev/null || fail "the sfnum is still taken"
	create $U
	devlink port function set "$(port_of_mdev $U)" state inactive
	knob attach_delay_ms 0
	knob detach_delay_ms 0
	expect_ok devlink port del "$other"
}

# What the function's end means for its mdevs, and the module's
test_function_goes() {
	start functions=2
	local i name=${DEV#pci/}
	switchdev "$DEV2"
	for i in 1 2 3; do create "$(uuid $i)"; done
	unbind "$(uuid 2)"
	store $U "/sys/bus/pci/devices/${DEV2#pci/}/mdev_supported_types/sfnic-local/create"
	store "$name" /sys/bus/pci/drivers/sfnic/unbind
	expect_eq "$(mdevs)" $U "mdevs after unbind of the function"
	store "$name" /sys/bus/pci/drivers/sfnic/bind
	wait_for 5 devlink dev show "$DEV"
	switchdev
	for i in 1 2 3; do create "$(uuid $i)"; done
	store 1 "$PCI/remove"
	expect_eq "$(mdevs)" $U "mdevs after remove of the function"
	store 1 /sys/bus/pci/rescan
	wait_for 5 devlink dev show "$DEV"
	switchdev
	for i in 1 2 3; do create "$(uuid $i)"; done
	unbind "$(uuid 3)"
	modprobe -r sfnic
	expect_eq "$(mdevs)" '' "mdevs without the module"
}

# infiniband/ comes and goes with soft-RoCE on the netdev, and nothing of RDMA is loaded for it before
test_rdma() {
	require_module rdma_rxe
	require_program rdma
	modprobe -q -r sfnic_rdma rdma_rxe ib_uverbs ib_core || true
	[ ! -e /sys/module/ib_core ] || skip "ib_core does not go"
	start
	create $U
	[ ! -e /sys/module/ib_core ] && [ ! -e $MDEVS/$U/infiniband ] || fail "RDMA that nobody asked for"
	defer modprobe -q -r rdma_rxe
	expect_ok rdma link add rxe0 type rxe netdev enm$A
	wait_for 10 test -e $MDEVS/$U/infiniband/rxe0
	[ -d $MDEVS/$U/infiniband/rxe0/ports/1 ] || fail "no RDMA device behind the link"
	rdma dev set rxe0 name roce
	expect_eq "$(ls $MDEVS/$U/infiniband)" roce "renamed"
	unbind $U
	[ ! -e $MDEVS/$U/infiniband ] || fail "infiniband/ without a netdev"
	expect_eq "$(rdma link show)" '' "RDMA devices"
	bind $U
	expect_ok rdma link add rxe1 type rxe netdev enm$A
	expect_eq "$(ls $MDEVS/$U/infiniband)" rxe1 "with sfnic_rdma loaded"
	rdma link delete rxe1
	wait_for 5 test ! -e $MDEVS/$U/infiniband
	# the representor's is nobody's of the mdev
	expect_ok rdma link add rxe2 type rxe netdev p$A
	[ ! -e $MDEVS/$U/infiniband ] || fail "the representor's RDMA device at the SF"
	rdma link delete rxe2
	expect_ok rdma link add rxe3 type rxe netdev enm$A
	modprobe -r sfnic_rdma
	[ ! -e $MDEVS/$U/infiniband ] || fail "infiniband/ without sfnic_rdma"
	modprobe sfnic_rdma
	expect_eq "$(ls $MDEVS/$U/infiniband)" rxe3 "sfnic_rdma loaded late"
	remove $U
	wait_for 5 sh -c '! rdma link show | grep rxe3'
	create $U
	expect_ok rdma link add rxe4 type rxe netdev enm$A
	modprobe -r sfnic
	expect_eq "$(rdma link show)" '' "RDMA devices without sfnic"
}

# Another driver's mdevs: the same aliases, unique among all
test_sample() {
	local type=/sys/devices/platform/sfnic_sample/mdev_supported_types/sfnic_sample-named
	start
	modprobe sfnic_sample || fail "no sample"
	defer modprobe -q -r sfnic_sample
	store $U $type/create
	expect_eq "$(cat $MDEVS/$U/alias)" $A "alias of the sample's"
	store $U /sys/bus/mdev/drivers/sfnic_sample/unbind
	expect_eq "$(cat $MDEVS/$U/alias)" $A "alias while unbound"
	expect_fail - 'No such device' unbind $U
	expect_fail - 'No such device' bind $U
	store 24 /sys/kernel/debug/sfnic/alias_uuid_chars
	store "$(uuid 1)" $type/create
	expect_fail - 'File exists' create "$(uuid 2)"
	remove "$(uuid 1)"
	create "$(uuid 2)"
	expect_fail - 'File exists' store "$(uuid 1)" $type/create
	store 36 /sys/kernel/debug/sfnic/alias_uuid_chars
	expect_fail - 'in use' modprobe -r sfnic
	rmmod sfnic_sample
	expect_eq "$(mdevs)" "$(uuid 2)" "mdevs without the sample"
	create $U
}

# What one costs does not grow with their number, SFs of devlink's among them
test_many() {
	only_full
	local all=1000 i from to first last
	start
	hundred() { # FROM: microseconds for 50 of each kind
		local i
		for ((i = $1; i < $1 + 50; i++)); do
			echo "port add $DEV flavour pcisf pfnum 0 sfnum $((100000 + i))"
			echo "port function set $DEV/$((32768 + 2 * (i - 1) - (i - 1) % 50)) state active"
		done >batch
		from=${EPOCHREALTIME/./}
		devlink -b batch >/dev/null
		for ((i = $1; i < $1 + 50; i++)); do create "$(uuid $i)"; done
		to=${EPOCHREALTIME/./}
		echo $((to - from))
	}
	first=$(hundred 1)
	for ((i = 51; i < all / 2 - 49; i += 50)); do hundred $i >/dev/null; done
	last=$(hundred $((all / 2 - 49)))
	echo "figure: mdev create count=$all first100_us=$first last100_us=$last"
	wait_for 30 sh -c "[ \$(devlink -j port show | jq '[.port[] | select(.function.opstate == \"attached\")] | length') = $all ]"
	expect_eq "$(cat "$TYPE/available_instances")" $((1024 - all)) "remaining"
	from=${EPOCHREALTIME/./}
	for i in {1..10}; do remove "$(uuid $i)"; done
	echo "figure: mdev remove us=$(((${EPOCHREALTIME/./} - from) / 10))"
	modprobe -r sfnic
}
