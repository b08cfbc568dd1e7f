#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# SF → representor → bridge → representor → SF against veth → bridge → veth, in pairs, in this guest and run: TCP with 1 and
# 4 streams, frames of 64 bytes per second, round-trip time. Offloads are set alike on all netdevs of both.
# Then once more, with what passes between the representors offloaded by tc.
#	PAIRS=7 SECONDS_EACH=1 GRO=on datapath.sh
# A ratio is the median of the pairs' ratios; above 1 the SFs are faster (of round trips: shorter).
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../vm/tools/driver.bash"

PAIRS=${PAIRS:-7} SECONDS_EACH=${SECONDS_EACH:-1} GRO=${GRO:-on}
KINDS=(tcp-1 tcp-4 pps rtt)
PORT=5000
declare -A server

# end_of NAMESPACE DEV ADDRESS: an end of a path
end_of() {
	ip netns add "$1"
	ip link set "$2" netns "$1"
	ip -n "$1" addr add "$3" dev "$2"
	ip -n "$1" link set "$2" up
}

# bridge_of NAME PORT...
bridge_of() {
	ip link add "$1" type bridge
	ip link set "$1" up
	for port in "${@:2}"; do ip link set "$port" master "$1" up; done
}

sfs() {
	local n p
	fresh
	for n in 1 2; do
		p=$(add $D sfnum $n)
		devlink port function set "$p" state active
		wait_for 5 attached "$p"
		end_of "sf$n" "sf0n$n" "10.1.0.$n/24"
	done
	bridge_of br-sf sf0r1 sf0r2
}

veths() {
	local n
	for n in 1 2; do
		ip link add "veth$n" numtxqueues "$(nproc)" numrxqueues "$(nproc)" type veth \
			peer name "end$n" numtxqueues "$(nproc)" numrxqueues "$(nproc)"
		end_of "ve$n" "end$n" "10.2.0.$n/24"
	done
	bridge_of br-veth veth1 veth2
}

offloads() { # NAMESPACE DEV; "" for the first
	local in=()
	[ -z "$1" ] || in=(ip netns exec "$1")
	"${in[@]}" ethtool -K "$2" gro "$GRO" tso on gso on tx on sg on >/dev/null
}

measure() { # sf|ve KIND: one figure
	local net=10.1.0.2
	[ "$1" = sf ] || net=10.2.0.2
	case $2 in
	tcp-*) ip netns exec "${1}1" netbench tcp $net $PORT "$SECONDS_EACH" "${2#tcp-}" ;;
	*) ip netns exec "${1}1" netbench "$2" $net $PORT "$SECONDS_EACH" ;;
	esac
}

median() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

sfs
veths
for n in 1 2; do
	offloads "sf$n" "sf0n$n"
	offloads "" "sf0r$n"
	offloads "ve$n" "end$n"
	offloads "" "veth$n"
done
for ns in sf2 ve2; do
	ip netns exec $ns netbench serve $PORT >/dev/null &
	server[$ns]=$!
done
wait_for 10 measure sf rtt
wait_for 10 measure ve rtt

# compare NAME ALLOWED: pairs of all kinds, and the geometric mean of their ratios, which is to be ALLOWED at least
compare() {
	local kind i v s ratio product=1
	for kind in "${KINDS[@]}"; do
		: >ratios; : >sf; : >ve
		for ((i = 0; i < PAIRS; i++)); do
			# the first of a pair changes, so that neither gains by its place
			if ((i % 2)); then
				v=$(measure ve "$kind"); s=$(measure sf "$kind")
			else
				s=$(measure sf "$kind"); v=$(measure ve "$kind")
			fi
			echo "$s" >>sf; echo "$v" >>ve
			awk -v s="$s" -v v="$v" -v k="$kind" 'BEGIN { printf "%.4f\n", k == "rtt" ? v / s : s / v }' >>ratios
		done
		ratio=$(median <ratios)
		product=$(awk -v p="$product" -v r="$ratio" 'BEGIN { print p * r }')
		echo "figure: $1-$kind sf=$(median <sf) veth=$(median <ve) ratio=$ratio gro=$GRO cpus=$(nproc) pairs=$(tr '\n' ' ' <ratios | sed 's/ $//; s/ /,/g')"
	done
	awk -v p="$product" -v n=${#KINDS[@]} -v g="$GRO" -v c="$(nproc)" -v name="$1" -v allowed="$2" \
		'BEGIN { printf "figure: %s-mean ratio=%.4f gro=%s cpus=%s allowed=%s\n", name, p ^ (1 / n), g, c, allowed }'
}

# offload: what the SFs send to each other passes the bridge by, in the flow table
offload() {
	local n
	for n in 1 2; do
		tc qdisc add dev "sf0r$n" clsact
		tc filter add dev "sf0r$n" ingress protocol all flower skip_sw \
			action mirred egress redirect dev "sf0r$((3 - n))"
	done
}

compare datapath 1.0
offload
compare offload 1.3

kill "${server[@]}"
wait || true
for ns in sf1 sf2 ve1 ve2; do ip netns del $ns; done
ip link del br-sf
ip link del br-veth
