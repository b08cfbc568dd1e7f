# SPDX-License-Identifier: GPL-2.0-or-later
# Creating, removing, binding, states, modes, the function's own end and the module's, all against each other.
# timeout: 400
# cpus: 2
. /src/tests/vm/tools/mdev.bash

pick() { uuid $((RANDOM % 6)); }
make() { while :; do create "$(pick)"; remove "$(pick)"; create "$(pick)"; done; }
binds() { while :; do u=$(pick); unbind "$u"; bind "$u"; done; }
ports() {
	while :; do
		for p in $(devlink -j port show | jq -r '.port | to_entries[] | select(.value.flavour == "pcisf") | .key' | shuf); do
			devlink port function set "$p" state inactive
			devlink port function set "$p" state active
		done
	done
}
reads() { while :; do cat $MDEVS/*/alias "$TYPE"/* /sys/class/net/*/ifalias; done; }
modes() {
	while :; do
		devlink dev eswitch set "$DEV" mode legacy
		devlink dev eswitch set "$DEV" mode switchdev
	done
}
pci() {
	while :; do
		sleep 0.7
		store "${DEV#pci/}" /sys/bus/pci/drivers/sfnic/unbind
		store "${DEV#pci/}" /sys/bus/pci/drivers/sfnic/bind
		devlink dev eswitch set "$DEV" mode switchdev
		sleep 0.7
		store 1 "$PCI/remove"
		store 1 /sys/bus/pci/rescan
		devlink dev eswitch set "$DEV" mode switchdev
	done
}
sample() {
	while :; do
		modprobe sfnic_sample
		for i in 1 2 3; do
			store "$(pick)" /sys/devices/platform/sfnic_sample/mdev_supported_types/sfnic_sample-named/create
		done
		rmmod sfnic_sample
	done
}

# race SECONDS WORKER...: then the module leaves under them
race() {
	local seconds=$1 w pids=()
	shift
	start
	knob attach_delay_ms 3
	knob detach_delay_ms 3
	knob work_delay_ms 1
	for w; do
		(set +eE; trap - ERR; exec >/dev/null 2>&1; $w) &
		pids+=($!)
	done
	sleep "$seconds"
	expect_ok timeout 60 rmmod sfnic
	expect_eq "$(mdevs)" '' "mdevs without the module"
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null || true
}

test_create_bind_remove() { only_full; race 60 make make binds ports reads; }
test_modes() { only_full; race 60 make binds modes ports reads; }
test_function_and_module() { race "$(in_full 120 3)" make make binds ports reads modes pci; }

# The module leaves and comes back under everything, the sample in between, which holds it
test_load_and_unload() {
	local end=$((SECONDS + $(in_full 60 2))) pids=() w rounds=0
	start
	for w in make make binds ports sample; do
		(set +eE; trap - ERR; exec >/dev/null 2>&1; $w) &
		pids+=($!)
	done
	# once at least, though the sample may hold it for a while
	while [ $SECONDS -lt $end ] || { [ $rounds = 0 ] && [ $SECONDS -lt $((end + 30)) ]; }; do
		sleep 0.3
		timeout 60 rmmod sfnic 2>/dev/null || continue
		rounds=$((rounds + 1))
		modprobe sfnic
		switchdev
	done
	kill "${pids[@]}"
	wait "${pids[@]}" 2>/dev/null || true
	rmmod sfnic_sample 2>/dev/null || true
	[ $rounds -gt 0 ] || fail "never unloaded"
	echo "unloaded $rounds times"
}
