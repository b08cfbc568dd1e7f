# SPDX-License-Identifier: GPL-2.0-or-later
# What every host-side script of tests/vm shares: where things are, how a guest is described, how root is reached.
# shellcheck shell=bash

set -euo pipefail
shopt -s extglob nullglob
export PATH=$PATH:/usr/sbin:/sbin

VM_SRC=$(cd "${BASH_SOURCE[0]%/*}/../../.." && pwd)
VM_HERE=$VM_SRC/tests/vm
VM_BUILD=${SFVM_BUILD:-$VM_SRC/build/vm}
VM_ROOTS=${SFVM_ROOTS:-$VM_BUILD/roots}
VM_GUESTS=(bookworm trixie trixie-bpo)

say() { echo "vm: $*" >&2; }
die() { echo "vm: error: $*" >&2; exit 1; }

# Everything here needs mounts, chroots and device nodes. Run the script again as root, keeping what steers it.
need_root() {
	[ "$(id -u)" = 0 ] && return
	command -v sudo >/dev/null || die "run as root, or install sudo"
	exec sudo --preserve-env=SFVM_FULL,SFVM_BUILD,SFVM_ROOTS,SFVM_MIRROR,http_proxy,https_proxy,no_proxy "$0" "$@"
}

# need_packages PROGRAM=PACKAGE...: install the packages whose program (or, with a slash, file) is missing, saying so first.
need_packages() {
	local pair missing=()
	for pair; do
		case ${pair%%=*} in
		/*) [ -e "${pair%%=*}" ] ;;
		*) command -v "${pair%%=*}" >/dev/null ;;
		esac || missing+=("${pair#*=}")
	done
	[ ${#missing[@]} = 0 ] && return
	say "installing on this machine: ${missing[*]}"
	export DEBIAN_FRONTEND=noninteractive
	# Package lists that are missing or too old to install from.
	apt-get install -qq -y --no-install-recommends --download-only "${missing[@]}" >/dev/null 2>&1 || apt-get update -qq >&2
	apt-get install -qq -y --no-install-recommends "${missing[@]}" >&2 || die "cannot install ${missing[*]}"
}

# load_guest NAME: sets guest, root, kernel (a pattern), and after the root exists root_dir.
load_guest() {
	guest=$1
	[ -r "$VM_HERE/guests/$guest" ] || die "no such guest: $guest (there are: $(cd "$VM_HERE/guests" && echo *))"
	# shellcheck source=/dev/null
	. "$VM_HERE/guests/$guest"
	root_dir=$VM_ROOTS/$root
}

# find_kernel: sets uname, the newest kernel release in the root that the guest's pattern matches.
find_kernel() {
	local found=("$root_dir"/boot/vmlinuz-$kernel)
	[ ${#found[@]} -gt 0 ] || die "no kernel $kernel in $root_dir/boot"
	uname=$(printf '%s\n' "${found[@]##*/vmlinuz-}" | sort -V | tail -n 1)
}
