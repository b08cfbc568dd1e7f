# SPDX-License-Identifier: GPL-2.0-or-later
# Four workers do everything that users do, at random and against each other: no operation hangs, the module leaves, and
# memory is back. Of STRESS_SECONDS a sixth warms up, then a part is measured against another of twice its length, so
# that a leak is told from what the kernel keeps. STRESS_SEED is that of a run before (SFVM_CMDLINE="STRESS_SEED=…").
# shellcheck shell=bash
# timeout: 2700
# cpus: 2
# once
. /src/tests/vm/tools/mdev.bash

MAX=12 SFNUMS=8 UUIDS=4 HANG=120
SLABS='^(kmalloc|skbuff|radix_tree_node|kernfs_node_cache|net_namespace|ip_dst_cache|ip6_dst_cache|fib6_node)'
# As often as written. What takes much else away is rare, and the first worker's.
KINDS=(port_add port_add port_add port_add port_add port_add port_del port_del port_del port_del active active inactive
	mdev_create mdev_create mdev_remove mdev_unbind mdev_bind mdev_bind aux_unbind aux_bind aux_bind hw_addr
	reload reload reload_netns reload_netns param health link_netns netns_del link_down tc_add tc_add tc_del tc_uplink
	rate_set rate_node ring channels mtu xdp traffic traffic traffic traffic reads reads)
RARE=(pci mode unload)

# What an operation is done to, at random: sets REPLY, or fails where there is none
pick() { # WORD...
	[ $# -gt 0 ] || return 1
	shift $((RANDOM % $#))
	REPLY=${1##*/}
}
pick_unbound() { # DEVICE...
	local d unbound=()
	for d; do
		[ -e "$d/driver" ] || unbound+=("$d")
	done
	pick "${unbound[@]}"
}
pick_func() { F=$((RANDOM % 4 == 0)) FUNC=${FUNCS[F]}; }
pick_port() { # the lowest free ones are taken first
	pick_func
	reps=(/sys/class/net/{sf${F}r*,p????????????})
	PORT=$FUNC/$((F << 16 | 0x8000 + RANDOM % (1 + ${#reps[@]})))
}
pick_num() { N=$((1 + RANDOM % SFNUMS)); }
pick_ns() { NS=ns$((RANDOM % 2)); }
pick_rep() { pick /sys/class/net/{sf?r*,p????????????}; }
pick_sf() { pick /sys/class/net/{sf?n*,enm*}; }
pick_netdev() { pick /sys/class/net/{sf?[nr]*,enm*,p????????????}; }
pick_aux() { pick /sys/bus/auxiliary/devices/sfnic.sf.*; }
pick_inst() { # the devlink instance of an SF
	if [ $((RANDOM % 3)) = 0 ]; then
		pick $MDEVS/* && INST=mdev/$REPLY
	else
		pick_aux && INST=auxiliary/$REPLY
	fi
}

op_port_add() {
	local added i
	pick_num
	pick_port
	added=$({
		for i in 0 1 2 3; do echo "port add $FUNC flavour pcisf pfnum 0 sfnum $((1 + (N + i) % SFNUMS))"; done
		for i in -1 0 1 2; do echo "port function set $FUNC/$((${PORT##*/} + i)) state active"; done
	} | devlink -f -b -)
	added=${added//pcisf/+}
	added=${added//[^+]/}
	MADE=$((MADE + ${#added}))
	[ -n "$added" ]
}
op_port_del() {
	local i r reps gone=1
	pick_port
	for i in -1 0 1 2; do echo "port del $FUNC/$((${PORT##*/} + i))"; done | devlink -f -b -
	for r in "${reps[@]}"; do
		[ -e "$r" ] || gone=0
	done
	return $gone
}
op_active() { pick_port; devlink port function set "$PORT" state active; }
op_inactive() { pick_port; devlink port function set "$PORT" state inactive; }
op_hw_addr() { pick_port; devlink port function set "$PORT" hw_addr "02:00:00:00:00:$((10 + RANDOM % 90))"; }
op_cap() { pick_port; devlink port function set "$PORT" roce "$(one_of enable disable)"; }

op_mdev_create() {
	pick_func
	store "$(uuid $((RANDOM % UUIDS)))" "$PCI/${FUNC#pci/}/mdev_supported_types/sfnic-local/create" && MADE=$((MADE + 1))
}
op_mdev_remove() { pick $MDEVS/* && remove "$REPLY"; }
op_mdev_unbind() { pick $MDEVS/* && unbind "$REPLY"; }
op_mdev_bind() { pick_unbound $MDEVS/* && bind "$REPLY"; }
op_aux_unbind() { pick_aux && store "$REPLY" /sys/bus/auxiliary/drivers/sfnic.sf/unbind; }
op_aux_bind() { pick_unbound /sys/bus/auxiliary/devices/sfnic.sf.* && store "$REPLY" /sys/bus/auxiliary/drivers/sfnic.sf/bind; }

op_reload() { pick_inst && devlink dev reload "$INST"; }
op_reload_netns() {
	pick_inst && pick_ns || return
	if [ $((RANDOM % 3)) = 0 ]; then
		devlink -N $NS dev reload "$INST" netns 1
	else
		devlink dev reload "$INST" netns $NS
	fi
}
op_param() { pick_inst && devlink dev param set "$INST" name "$(one_of enable_eth enable_roce)" value "$(one_of true true false)" cmode driverinit; }
op_health() { pick_inst && devlink health "$(one_of test diagnose)" "$INST" reporter "$(one_of tx rx)"; }
# An eswitch with SFs keeps its mode
op_mode() {
	local i rc=0
	pick_func
	for ((i = 0; i < MAX; i++)); do echo "port del $FUNC/$((F << 16 | 0x8000 + i))"; done | devlink -f -b -
	for i in $MDEVS/*; do remove "${i##*/}"; done
	devlink dev eswitch set "$FUNC" mode legacy || rc=1
	devlink dev eswitch set "$FUNC" mode switchdev
	return $rc
}

op_link_netns() {
	pick_ns
	if [ $((RANDOM % 4)) = 0 ]; then
		pick_num
		ip -n $NS link set "sf0n$N" netns 1
	else
		pick_sf && ip link set "$REPLY" netns $NS
	fi
}
# A namespace is deleted with an SF in it
op_netns_del() {
	local moved=1
	pick_ns
	pick_sf && ip link set "$REPLY" netns $NS && moved=0
	ip -force -b - <<-END
		netns del $NS
		netns add $NS
	END
	return $moved
}
op_link_down() { pick_netdev && ip link set "$REPLY" "$(one_of up down)"; }

# Two in three of a table's rules send elsewhere; all are for hardware alone
flower() { # DEV
	local to a
	pick_rep && to=$REPLY
	case $((RANDOM % 9)) in
	0) a='action drop' ;;
	1) a="action mirred egress mirror dev sf0p0 action mirred egress redirect dev $to" ;;
	2) a="action vlan push id 5 action mirred egress redirect dev $to" ;;
	3) a="action pedit ex munge ip ttl add 255 pipe action csum ip4h pipe action mirred egress redirect dev $to" ;;
	4) a="action police rate 10mbit burst 100k conform-exceed drop/pipe action mirred egress redirect dev $to" ;;
	5) a='action goto chain 1' ;;
	6) a='action pass' ;;
	*) a="action mirred egress redirect dev $to" ;;
	esac
	echo "filter add dev $1 ingress chain $((RANDOM % 2)) protocol ip pref $((1 + RANDOM % 4)) flower skip_sw dst_ip 10.0.$((1 + RANDOM % SFNUMS)).$((1 + RANDOM % 200)) $a"
}
tc_add() { # DEV
	tc qdisc add dev "$1" clsact
	{ flower "$1"; flower "$1"; flower "$1"; } | tc -b -
}
op_tc_add() { pick_rep && tc_add "$REPLY"; }
op_tc_uplink() {
	if [ $((RANDOM % 2)) = 0 ]; then tc qdisc del dev sf0p0 clsact; fi
	tc_add sf0p0
}
op_tc_del() {
	pick_rep || return
	case $((RANDOM % 3)) in
	0) tc qdisc del dev "$REPLY" clsact ;;
	1) tc filter del dev "$REPLY" ingress ;;
	2) tc filter del dev "$REPLY" ingress pref $((1 + RANDOM % 4)) ;;
	esac
}

op_rate_set() { pick_port; devlink port function rate set "$PORT" "$(one_of tx_max tx_share)" "$(one_of 0 1mbit 20mbit 100mbit)"; }
op_rate_node() {
	pick_port
	case $((RANDOM % 5)) in
	0 | 1) devlink port function rate add "$FUNC/node" tx_max 50mbit ;;
	2 | 3) devlink port function rate set "$PORT" parent node ;;
	4) devlink -f -b - <<-END
		port function rate set $PORT noparent
		port function rate del $FUNC/node
		END
		;;
	esac
}

op_ring() { pick_netdev && ethtool -G "$REPLY" rx "$(one_of 64 300 1024 4096)"; }
op_channels() { pick_netdev && ethtool -L "$REPLY" combined "$(one_of 1 2)"; }
op_mtu() { pick_netdev && ip link set "$REPLY" mtu "$(one_of 1280 1500 9000)"; }
op_xdp() {
	pick_sf || return
	if [ $((RANDOM % 3)) = 0 ]; then
		ip link set dev "$REPLY" xdpdrv off
	else
		ip link set dev "$REPLY" xdpdrv pinned "$PROG"
	fi
}
# Joined with a namespace, then packets both ways, while others meet them
op_traffic() {
	pick /sys/class/net/sf0r* && N=${REPLY#sf0r} NS=ns$((N % 2)) || return
	ip -force -b - <<-END
		link set sf0n$N netns $NS
		link set sf0r$N up
		address replace 10.0.$N.200/24 dev sf0r$N
	END
	ip -n $NS -force -b - <<-END
		link set sf0n$N up
		address replace 10.0.$N.201/24 dev sf0n$N
	END
	ping -q -f -c 200 -w 1 -s "$(one_of 56 1400 8000)" "10.0.$N.201"
}

op_reads() {
	local f
	pick_func
	for f in "$(knobs)/eqs" $MDEVS/*/alias "$PCI/${FUNC#pci/}"/mdev_supported_types/*/*; do : "$(<"$f")"; done
	[ -e "$f" ]
}
op_pci() {
	local rc=0
	pick_func
	store 1 "$PCI/${FUNC#pci/}/remove" || rc=1
	store 1 /sys/bus/pci/rescan
	devlink dev eswitch set "$FUNC" mode switchdev
	return $rc
}
op_unload() {
	rmmod sfnic || return
	loaded || { echo "modprobe failed" >>bad; return 1; }
}

one_of() { shift $((RANDOM % $#)); echo "$1"; }

loaded() {
	local i
	modprobe sfnic functions=2 max_sfs=$MAX || return
	ip -force -b - <<-END
		link set sf0p0 up
		link set sf1p0 up
	END
	ethtool -K sf0p0 hw-tc-offload on
	for i in "${FUNCS[@]}"; do devlink dev eswitch set "$i" mode switchdev; done
	# asked for, and perhaps removed meanwhile by another worker
	return 0
}

# worker NUMBER SECONDS: says in now.NUMBER what it does since when, at the end in did.NUMBER what it has done
worker() {
	local end=$((SECONDS + $2)) k kinds=("${KINDS[@]}" "${KINDS[@]}")
	local -A tried=() good=()
	[ "$1" != 0 ] || kinds+=("${RARE[@]}")
	RANDOM=$((SEED + PHASE * 4 + $1))
	MADE=0
	while [ $SECONDS -lt $end ]; do
		k=${kinds[RANDOM % ${#kinds[@]}]}
		# one in three of what has not worked yet
		if [ $((RANDOM % 3)) = 0 ]; then k=${MISSING[RANDOM % (${#MISSING[@]} + 1)]:-$k}; fi
		[ -z "${good[$k]:-}" ] || k=${kinds[RANDOM % ${#kinds[@]}]}
		echo "$k $SECONDS" >"now.$1"
		tried[$k]=$((${tried[$k]:-0} + 1))
		! "op_$k" || good[$k]=$((${good[$k]:-0} + 1))
	done
	{
		for k in "${!tried[@]}"; do echo "$k ${good[$k]:-0} ${tried[$k]}"; done
		echo "sfs $MADE $MADE"
	} >"did.$1"
}

# Whoever sleeps and cannot be killed, and where
stacks() {
	local p stat
	for p in /proc/[0-9]*; do
		stat=$(<"$p/stat") && [[ $stat == *') D '* ]] || continue
		echo "$stat"
		cat "$p/stack"
	done 2>/dev/null
}

# stamp WHAT: it has taken so long
STAMPS=''
stamp() {
	STAMPS+=" $1=$((SECONDS - ${LAST:-0}))"
	LAST=$SECONDS
}

declare -A GOOD TRIED
# round SECONDS: of the four workers; sets MISSING, what has never worked, and SFS, how many SFs were made
round() {
	local w pids=() k since g t
	PHASE=$((PHASE + 1))
	rm -f now.* did.*
	for w in 0 1 2 3; do
		(
			set +eEu
			trap - ERR EXIT
			exec >/dev/null 2>&1
			shopt -s nullglob
			worker $w "$1"
		) &
		pids+=($!)
	done
	for w in 0 1 2 3; do
		while kill -0 "${pids[w]}" 2>/dev/null; do
			sleep 1
			read -r k since <"now.$w" || continue
			[ $((SECONDS - since)) -lt $HANG ] || fail "$k does not end, after $HANG s; $(stacks)"
		done
		wait "${pids[w]}" || fail "worker $w: $?"
		while read -r k g t; do
			GOOD[$k]=$((${GOOD[$k]:-0} + g))
			TRIED[$k]=$((${TRIED[$k]:-0} + t))
		done <"did.$w"
	done
	[ ! -e bad ] || fail "$(<bad)"
	stamp round
	SFS=${GOOD[sfs]}
	GOOD[sfs]=0
	MISSING=()
	for k in "${ALL[@]}"; do
		[ "${GOOD[$k]:-0}" -gt 0 ] || MISSING+=("$k")
	done
}

# Objects in slabs, and pages: of per-CPU memory, of vmalloc, and such that nobody accounts for
read_memory() {
	local f
	echo 2 >/proc/sys/vm/drop_caches
	# what CPUs keep of slabs counts as in use
	for f in /sys/kernel/slab/{kmalloc,skbuff,kernfs_node,radix_tree,net_namesp,ip,fib6}*/shrink; do
		[ ! -e "$f" ] || echo 1 >"$f"
	done
	awk -v slabs="$SLABS" '
		FILENAME ~ /slabinfo/ && $1 ~ slabs { sub(/-rnd-[0-9]*/, "", $1); n[$1] += $2 }
		FILENAME ~ /meminfo/ { sub(/:/, "", $1); m[$1] = $2 / 4 }
		FILENAME ~ /zoneinfo/ && $1 == "count:" { m["MemFree"] += $2 }
		END {
			for (i in n)
				print i, n[i]
			print "Percpu", m["Percpu"]
			print "VmallocUsed", m["VmallocUsed"]
			print "unaccounted", m["MemTotal"] - m["MemFree"] - m["Buffers"] - m["Cached"] - m["Slab"] - m["AnonPages"] - \
				m["PageTables"] - m["KernelStack"] - m["Percpu"] - m["VmallocUsed"]
		}' /proc/slabinfo /proc/meminfo /proc/zoneinfo
}

# unloaded FILE: the module and all namespaces go; then the least of some looks, since what goes by RCU goes late
unloaded() {
	local i
	expect_ok timeout $HANG rmmod sfnic
	ip -all netns delete >/dev/null
	stamp unload
	# packets that the CPUs would free with their next one
	for i in 0 1; do taskset -c $i ping -q -f -c 3 -w 1 127.0.0.1 >/dev/null || true; done
	for i in 1 2 3; do
		sleep 0.5
		read_memory
	done | awk '!($1 in n) || $2 < n[$1] { n[$1] = $2 } END { for (i in n) print i, n[i] }' >"$1"
	stamp memory
}

# ready: the module loaded, namespaces
ready() {
	add_netns ns0 ns1
	loaded 2>/dev/null || fail modprobe
	stamp load
}

# What has grown from 1 to 2, and in twice the time from 2 to 3 again, beyond what is noise, leaks
judge() {
	awk -v sfs="$1" '
		FNR == 1 { file++ }
		{ n[file, $1] = $2; all[$1] }
		END {
			for (i in all) {
				a = n[2, i] - n[1, i]
				b = n[3, i] - n[2, i]
				slack = i == "unaccounted" ? 256 : i ~ /^(Percpu|VmallocUsed)$/ ? 64 : i ~ /-[1248]k$/ ? 12 : 60
				leaks = b > slack && a > slack / 4 && b > a / 2
				if (leaks)
					bad = 1
				if (leaks || b > slack / 4 || i ~ /^(Percpu|VmallocUsed|unaccounted|kmalloc-2k|skbuff_head_cache)$/)
					text = text " " i "=" a "/" b (leaks ? "(LEAK)" : "")
			}
			print "figure: stress-memory growth-in-1/2-rounds sfs=" sfs text
			exit bad
		}' 1 2 3
}

test_stress() {
	local seconds k did='' sfs
	require_program jq ethtool tc ping xdp-load
	require_module cls_flower act_mirred act_pedit act_police act_vlan sch_ingress
	SEED=${STRESS_SEED:-$((RANDOM * 32768 + RANDOM))}
	seconds=${STRESS_SECONDS:-$(in_full 1800 72)}
	echo "seed: $SEED"
	PCI=/sys/bus/pci/devices
	load_sfnic functions=2
	FUNCS=("$DEV" "$DEV2")
	switchdev
	devlink port add "$DEV" flavour pcisf pfnum 0 sfnum 1 >/dev/null
	# not every kernel and devlink has it
	if devlink port function set "$DEV/32768" roce disable 2>/dev/null; then KINDS+=(cap); fi
	PROG=/sys/fs/bpf/stress
	defer rm -f $PROG
	xdp-load $PROG pass
	rmmod sfnic
	PHASE=0
	mapfile -t ALL < <(printf '%s\n' "${KINDS[@]}" "${RARE[@]}" | sort -u)

	# until everything has worked once, but for a slow machine's sake not forever
	ready
	MISSING=("${ALL[@]}")
	for k in 1 2 3 4; do
		round $((seconds / 6))
		[ ${#MISSING[@]} != 0 ] || break
	done
	unloaded 1
	ready
	round $((seconds * 5 / 18))
	sfs=$SFS
	unloaded 2
	ready
	round $((seconds * 10 / 18))
	unloaded 3

	for k in "${ALL[@]}"; do did+=" $k=${GOOD[$k]:-0}/${TRIED[$k]:-0}"; done
	echo "figure: stress seed=$SEED seconds=$seconds rounds=$PHASE done/tried$did"
	echo "figure: stress-seconds$STAMPS"
	# a short run has too few rounds to tell growth from slabs partly used: 46-memory.sh counts exactly
	judge "$sfs/$SFS" || [ -z "${SFVM_FULL:-}" ] || fail "memory is not back: what is marked LEAK, in objects or pages"
	[ ${#MISSING[@]} -le "$(in_full 0 3)" ] || fail "never worked: ${MISSING[*]}"
}
