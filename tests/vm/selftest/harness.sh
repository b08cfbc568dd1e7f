#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The harness tested with itself: what is named test_bad_* must be reported as failed, for each a different reason.
# timeout: 8
. /src/tests/vm/lib.sh

test_good() { expect_eq a a; }
test_good_daemon_and_netns() {
	add_netns left
	sleep 1000 &
}
test_good_expectations() {
	expect_fail 3 'no such' sh -c 'echo no such thing >&2; exit 3'
	expect_json '{"a":[1,2]}' '.a[1]' 2
	expect_json '{"a":"x"}' .a x
	expect_match 'abc' '^a.c$'
	wait_for 2 true
}
test_good_defer() {
	ip link add later type dummy
	defer ip link del later
}
test_skip_with_reason() { skip 'there is no such thing here'; }

test_bad_eq() { expect_eq a b; }
test_bad_status() {
	false
	true
}
test_bad_pipe() {
	false | cat
	true
}
test_bad_expect_ok() { expect_ok false; }
test_bad_expect_fail_succeeds() { expect_fail 1 '' true; }
test_bad_expect_fail_code() { expect_fail 2 '' sh -c 'exit 1'; }
test_bad_expect_fail_text() { expect_fail 1 'right' sh -c 'echo wrong >&2; exit 1'; }
test_bad_json_value() { expect_json '{"a":1}' .a 2; }
test_bad_json_false() { expect_json '{"a":1}' '.a == 2'; }
test_bad_json_invalid() { expect_json '{' .a; }
test_bad_wait() { wait_for 1 false; }
test_bad_unknown_command() { no_such_command_here; }
test_bad_timeout() { sleep 100; }

# Each of these costs the guest, and the rest goes on in another.
test_bad_log_warning() { echo 'WARNING: CPU: 0 PID: 1 at net/core/dev.c:1' >/dev/kmsg; }
test_bad_log_refcount() { echo 'unregister_netdevice: waiting for x to become free. Usage count = 2' >/dev/kmsg; }
test_bad_taint() { echo 512 >/proc/sys/kernel/tainted; }
test_bad_leaves_netdev() { ip link add left type dummy; }
test_bad_leaves_pin() {
	mkdir -p /sys/fs/bpf/iproute2-sf
	bpftool map create /sys/fs/bpf/iproute2-sf/left type array key 4 value 4 entries 1 name left
}
test_bad_leaves_nft() { nft add table inet left; }
test_bad_panic() {
	echo c >/proc/sysrq-trigger
	sleep 100
}
test_good_after_all() { true; }
