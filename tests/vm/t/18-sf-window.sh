# SPDX-License-Identifier: GPL-2.0-or-later
# An SF's window of the function's BAR: who may map what of it, whose content it shows, and what is left when the SF goes.
# timeout: 120
. /src/tests/vm/tools/stock.bash
PCI=/sys/bus/pci/devices/0010:00:00.0

# window SFNUM: its file
window() { echo "$(sf_dir "$1")/window"; }

# bar [FUNCTION]: "START END" of BAR 0, as the kernel has it
bar() { awk 'NR == 1 { print $1, $2 }' "/sys/bus/pci/devices/0010:00:0${1:-0}.0/resource"; }

test_bar() {
	local start end start2 end2 old
	load_sfnic functions=2 max_sfs=1000
	read -r start end < <(bar)
	read -r start2 end2 < <(bar 1)
	expect_eq $((end - start + 1)) $((256 << 20)) "size of the BAR"
	[ $((end < start2 || end2 < start)) = 1 ] || fail "BARs overlap: $start-$end $start2-$end2"
	expect_match "$(lspci -v -s 0010:00:00.0)" "Memory at $(printf %x "$start") \\(64-bit, prefetchable\\) \\[size=256M\\]" lspci
	# in addresses of its own, taken from nobody
	grep -A 1 '^[0-9a-f]*-[0-9a-f]* : sfnic$' /proc/iomem | grep -q ' 0010:00:00.0$' || fail "$(cat /proc/iomem)"
	# as software finds a BAR's size
	old=$(setpci -s 0010:00:00.0 BASE_ADDRESS_0)
	setpci -s 0010:00:00.0 BASE_ADDRESS_0=ffffffff
	expect_eq "$(setpci -s 0010:00:00.0 BASE_ADDRESS_0)" f000000c "sizing"
	setpci -s 0010:00:00.0 BASE_ADDRESS_0="$old"
	# nothing is behind it, and it cannot be mapped
	for f in "$PCI"/resource0*; do expect_fail 1 '' sf-window "$f" map 0 4096 rw shared; done
	expect_eq "$OUT" EINVAL "resource0"

	echo 1 >$PCI/remove
	! grep 0010:00:00.0 /proc/iomem || fail "left in /proc/iomem by remove"
	echo 1 >/sys/bus/pci/rescan
	wait_for 5 test -e $PCI/driver
	expect_eq "$(bar)" "$start $end" "BAR after rescan"
	switchdev
	new_sf 1
	expect_ok sf-window "$(window 1)" words 0
	rmmod sfnic
	! grep sfnic /proc/iomem || fail "left in /proc/iomem"
	load_sfnic max_sfs=32767
	expect_match "$(lspci -v -s 0010:00:00.0)" "size=256M" lspci
}

# map WANT ARG...: what the kernel says of the mapping
map() {
	local want=$1
	shift
	expect_eq "$(sf-window "$FILE" map "$@" || true)" "$want" "map $*"
}

test_what_may_be_mapped() {
	load_sfnic
	switchdev
	new_sf 1
	FILE=$(window 1)
	expect_eq "$(stat -c '%a %u %s' "$FILE")" "600 0 8192"
	map ok 0 4096 rw shared
	map ok 4096 4096 r shared
	map ok 4096 4096 r shared r
	map ok 0 8192 r shared
	map EINVAL 8192 4096 r shared
	map EINVAL 4096 8192 r shared
	map EINVAL 0 12288 r shared
	map EINVAL $((1 << 40)) 4096 r shared
	map EINVAL 0 4096 rw private
	map EINVAL 4096 4096 r private
	map EACCES 4096 4096 rw shared
	map EACCES 0 8192 rw shared
	map EACCES 0 4096 rw shared r
	expect_eq "$(sf-window "$FILE" mprotect || true)" EACCES "the counters made writable"
	expect_eq "$(sf-window "$FILE" grow || true)" EFAULT "longer than the window"
	expect_eq "$(setpriv --reuid 65534 --clear-groups sf-window "$FILE" words 0 || true)" "open EACCES" "not root"
}

test_of_one_sf_only() {
	local i one
	load_sfnic
	switchdev
	for i in 1 2; do new_sf $i; done
	one=$(window 1)
	sf-window "$one" fill 5f1c5f1c
	expect_match "$(sf-window "$one" words 0)" '^0=5f1c5f1c 8=5f1c5f1c '
	expect_eq "$(sf-window "$(window 2)" words 0)" "" "another SF's page"
	expect_match "$(sf-window "$one" counters)" '^sfnum 1 offset 0 '
	expect_match "$(sf-window "$(window 2)" counters)" '^sfnum 2 offset 8192 '
	sf_del 1
	# many, so that the memory is had again, and the number of the port with it
	for i in 3 4 5 6; do
		new_sf $i
		expect_eq "$(sf-window "$(window $i)" words 0)" "" "an earlier SF's page"
	done
	expect_match "$(sf-window "$(window 3)" counters)" '^sfnum 3 offset 0 '
}

# The counters of the page are the netdev's.
test_counters() {
	local file want
	load_sfnic
	switchdev
	new_sf 1
	file=$(window 1)
	sf_connect 1
	ping -q -c 10 -i 0.02 -s 1000 10.0.1.1 >/dev/null
	ip link set sf0r1 down
	want=$(ip -n ns1 -j -s link show sf0n1 | jq -r '.[].stats64 | "rx \(.rx.packets) \(.rx.bytes) tx \(.tx.packets) \(.tx.bytes)"')
	expect_match "$(sf-window "$file" counters)" "events ([1-9][0-9]*) $want\$"
	expect_match "$want" 'rx [1-9][0-9]+ [1-9][0-9]{4,} tx [1-9][0-9]+ [1-9][0-9]{4,}'
}

# hold: the mapping of SF 1 by a process and by its child; held: what both now see
hold() {
	coproc HOLD { exec sf-window "$(window 1)" hold; }
	read -r line <&"${HOLD[0]}"
	expect_eq "$line" held
}
held() {
	local i
	echo >&"${HOLD[1]}"
	for i in 1 2 3 4 5; do
		read -r -t 10 line <&"${HOLD[0]}"
		echo "$line"
	done
}
ALIVE=$'parent page 0 value 5f1c\nparent page 1 value 1434e4653\nchild page 0 value 5f1c\nchild page 1 value 1434e4653\nagain ok'
DEAD=$'parent page 0 bus\nparent page 1 bus\nchild page 0 bus\nchild page 1 bus\nagain ENODEV'

test_mapping_outlives_sf() {
	load_sfnic
	switchdev
	new_sf 1
	hold
	expect_eq "$(held)" "$ALIVE"
	sf_del 1
	expect_eq "$(held)" "$DEAD" "after port del"
	new_sf 1
	expect_eq "$(held)" "$DEAD" "with a new SF there"
	expect_eq "$(sf-window "$(window 1)" words 0)" "" "the new SF's page"
}

test_mapping_outlives_driver() {
	load_sfnic
	switchdev
	new_sf 1
	hold
	rmmod sfnic
	expect_eq "$(held)" "$DEAD" "after rmmod"
	load_sfnic
	switchdev
	new_sf 1
	hold
	basename "$(dirname "$(window 1)")" >/sys/bus/auxiliary/drivers/sfnic.sf/unbind
	expect_eq "$(held)" "$DEAD" "after unbind"
	echo 1 >$PCI/remove
	echo 1 >/sys/bus/pci/rescan
}

# SFs come and go under who maps and touches what there is.
test_mapping_races() {
	local i end
	load_sfnic
	switchdev
	(while :; do
		for f in /sys/bus/auxiliary/devices/sfnic.sf.*/window; do
			sf-window "$f" fill ffffffff >/dev/null 2>&1 || true
		done
	done) &
	defer kill $!
	for ((i = 0; i < $(in_full 100 3); i++)); do
		new_sf $i
		new_sf $((i + 1000))
		sf_del $i
		sf_del $((i + 1000))
	done
}
