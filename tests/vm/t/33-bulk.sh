# SPDX-License-Identifier: GPL-2.0-or-later
# 256 SFs by one command, and the same end state by the stock tools: figures. Only the end states are judged.
# timeout: 400
. /src/tests/vm/tools/sf.bash

COUNT=256
mac_of() { printf '02:00:00:00:%02x:%02x' $(($1 / 256)) $(($1 % 256)); }

# What must be there afterwards, whoever made it
expect_all_up() {
	local ports
	ports=$(devlink -j port show)
	expect_json "$ports" '[.port[] | select(.flavour == "pcisf" and .function.state == "active" and .function.opstate == "attached")] | length' $COUNT
	expect_json "$ports" '[.port[] | select(.flavour == "pcisf") | .function.hw_addr] | unique | length' $COUNT
	expect_json "$(ip -j link show)" '[.[] | select((.ifname | test("^bulk[0-9]+$")) and (.flags | contains(["UP"])) and (.address | startswith("02:00:00:00:")))] | length' $COUNT
	expect_json "$(ip -j link show)" '[.[] | select((.ifname | test("^sf0r")) and (.flags | contains(["UP"])))] | length' $COUNT
}
expect_none() {
	expect_eq "$(count_sfs)" 0
	expect_eq "$(find /sys/bus/auxiliary/devices/ -name 'sfnic.sf.*' | wc -l)" 0
}

# The best that one script can do: -batch everywhere, nothing parsed twice, polled as often as makes sense.
stock_make() {
	local i d
	for ((i = 0; i < COUNT; i++)); do echo "port add $DEV flavour pcisf pfnum 0 sfnum $i"; done >add
	devlink -b add >added
	# "pci/0010:00:00.0/32768: type eth netdev sf0r0 flavour pcisf controller 0 pfnum 0 sfnum 0 …"
	sed -n 's|^\(pci[^ ]*\): .* netdev \([^ ]*\) .*sfnum \([0-9]*\) .*|\1 \2 \3|p' added >ports
	while read -r port rep i; do echo "port function set $port hw_addr $(mac_of "$i")"; done <ports >set
	devlink -b set
	while read -r port rep i; do
		echo "qdisc add dev $rep clsact"
		echo "filter add dev $rep ingress matchall action drop"
		echo "filter add dev $rep egress matchall action drop"
	done <ports >drop
	tc -batch drop
	while read -r port rep i; do echo "port function set $port state active"; done <ports >active
	devlink -b active
	until [ "$(devlink port show | grep -c 'opstate attached')" = $COUNT ]; do sleep 0.2; done
	for d in /sys/bus/auxiliary/devices/sfnic.sf.*; do
		read -r i <"$d/sfnum"
		echo "link set dev $(echo "$d"/net/* | sed 's|.*/||') name bulk$i up"
	done >up
	while read -r port rep i; do echo "link set dev $rep up"; done <ports >>up
	ip -batch up
}

stock_unmake() {
	sed 's/ state active$/ state inactive/' active >inactive
	devlink -b inactive
	while devlink port show | grep -q 'opstate attached'; do sleep 0.2; done
	while read -r port rep i; do echo "port del $port"; done <ports >del
	devlink -b del
	# the numbers are free when the devices are gone
	while compgen -G '/sys/bus/auxiliary/devices/sfnic.sf.*' >/dev/null; do sleep 0.1; done
}

# timed NAME CMD...: sets the variable of that name to the seconds it took
timed() {
	local name=$1 begin=$EPOCHREALTIME
	shift
	"$@" >timed.out || fail "$*: $(tail -n 5 timed.out)"
	printf -v "$name" %s "$(seconds "$begin")"
}

test_bulk() {
	only_full
	start
	timed ours_add devlink-sf --timeout 120 add "$DEV" sfnum 0 count $COUNT hw_addr "$(mac_of 0)" name bulk%d
	expect_all_up
	timed ours_del devlink-sf --timeout 120 del "$DEV"
	expect_none
	# shellcheck disable=SC2154 # timed sets them
	echo "ours: add $ours_add s, del $ours_del s"
	# by devlink -batch, tc -batch (clsact, matchall, drop, both directions), ip -batch; polled every 0.2 s
	timed stock_add stock_make
	expect_all_up
	timed stock_del stock_unmake
	expect_none
	# shellcheck disable=SC2154
	figure "bulk-add-$COUNT ours=$ours_add stock=$stock_add ratio=$(ratio "$ours_add" "$stock_add")"
	# shellcheck disable=SC2154
	figure "bulk-del-$COUNT ours=$ours_del stock=$stock_del ratio=$(ratio "$ours_del" "$stock_del")"
}
