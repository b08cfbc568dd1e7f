#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds inside a guest's root, in a chroot: the suite once for each root, the module once for each kernel.
#	tests/vm/build.sh GUEST [suite|kernel|all|product]
# or runs the unit tests: tests/vm/build.sh GUEST unit ARG... "product" is what is installed, without its tests.

. "$(dirname "$(readlink -f "$0")")/host/common.sh"
. "$VM_HERE/host/root.sh"

need_root "$@"
load_guest "${1:?which guest?}"
what=${2:-all}
make_root
find_kernel

# The mounts live in a namespace of our own: whatever interrupts us, nothing of them stays.
if [ -z "${SFVM_UNSHARED:-}" ]; then
	mkdir -p "$VM_BUILD"
	SFVM_UNSHARED=1 exec flock "$VM_BUILD/build-$root.lock" unshare -m "$0" "$@"
fi

out=$VM_BUILD/suite/$root
inst=$VM_BUILD/inst/$root
inst_kernel=$VM_BUILD/inst-kernel/$guest
mkdir -p "$out" "$inst" "$inst_kernel" "$root_dir/src" "$root_dir/build"
mount --bind "$VM_SRC" "$root_dir/src"
mount -o remount,bind,ro "$root_dir/src"
mount --bind "$out" "$root_dir/build"
mountpoint -q "$root_dir/proc" || mount -t proc proc "$root_dir/proc"
mount --bind /dev "$root_dir/dev"
mount -t tmpfs tmpfs "$root_dir/tmp"

in_root() {
	env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 V="${V:-}" \
		chroot "$root_dir" bash -euo pipefail -c "cd /build; $1" build "${@:2}"
}

build_suite() {
	say "building the suite for $root"
	# libdir is where a distribution has it, since man, bash and udev of the guest look there.
	# Without -g, which costs as much again as all the rest.
	in_root '/src/configure --prefix=/usr --enable-werror CXXFLAGS=-O1 >configure.log 2>&1 || { cat configure.log; exit 1; }
		make -s config.mk; make --no-print-directory -j2 ${V:+V=$V} all "$@"' "$@"
	in_root 'rm -rf inst && make -s install DESTDIR=/build/inst
		if [ -d vm-tools ]; then install -D -t inst/usr/local/bin vm-tools/*; fi'
	replace "$out/inst" "$inst"
}

# A module without warnings, by kbuild's own W=1, that modprobe finds in the guest. depmod is run on a copy of
# the kernel's own index, so that nothing has to be run in the guest.
build_kernel() {
	say "building sfnic for $uname"
	in_root 'make --no-print-directory -j2 kernel ${V:+V=$V} KERNEL_DIR=/lib/modules/$1/build WERROR=-Werror KERNEL_OUT="kmod-$1"' "$uname"
	in_root 'uname=$1; mods=inst-kernel-$uname/usr/lib/modules/$uname
		rm -rf "inst-kernel-$uname"; mkdir -p "$mods/updates"
		find "kmod-$uname" -name "*.ko" -exec cp -t "$mods/updates/" {} +
		# most of it is for debuggers, and every guest that loads it would read that
		strip --strip-debug "$mods/updates/"*.ko
		cp -as "/lib/modules/$uname/." "$mods/" 2>/dev/null || true
		ln -s usr/lib "inst-kernel-$uname/lib"
		depmod -b "/build/inst-kernel-$uname" "$uname"
		rm "inst-kernel-$uname/lib"
		find "$mods" -type l -delete; find "$mods" -type d -empty -delete' "$uname"
	replace "$out/inst-kernel-$uname" "$inst_kernel"
}

# replace NEW OLD: as good as at once for who starts a guest meanwhile.
replace() {
	rm -rf "$2"
	mkdir -p "$2"
	cp -al "$1/." "$2/"
}

case $what in
suite) build_suite tests ;;
kernel) build_kernel ;;
all)
	build_suite tests
	build_kernel
	;;
product)
	build_suite
	build_kernel
	;;
unit) in_root 'exec unshare -n ./unit-tests "$@"' "${@:3}" ;;
*) die "unknown: $what" ;;
esac
