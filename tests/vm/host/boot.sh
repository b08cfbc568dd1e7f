# SPDX-License-Identifier: GPL-2.0-or-later
# Booting one guest: a busybox initramfs for its kernel, and QEMU without KVM around it.
# shellcheck shell=bash

VM_MODULES=(virtio_pci 9p 9pnet_virtio overlay virtio_console)

# The files of these modules and of what they depend on, in the order in which to load them.
module_files() {
	local m
	for m; do
		chroot "$root_dir" /sbin/modprobe -S "$uname" --show-depends "$m" || return
	done | sed -n 's/^insmod \([^ ]*\).*/\1/p' | awk '!seen[$0]++'
}

unpack_module() {
	case $1 in
	*.xz) xz -dc "$1" ;;
	*.zst) zstd -dc "$1" ;;
	*) cat "$1" ;;
	esac
}

# make_initrd: sets initrd; made once for a kernel and this version of guest/init.
make_initrd() {
	local sum tmp f
	sum=$(cat "$VM_HERE/guest/init" "$root_dir/boot/vmlinuz-$uname" "${BASH_SOURCE[0]}" | sha256sum | cut -c 1-12)
	initrd=$VM_BUILD/initrd/$uname-$sum.cpio
	[ -e "$initrd" ] && return
	mkdir -p "${initrd%/*}"
	tmp=$(mktemp -d "${initrd%/*}/tmp.XXXXXX")
	mkdir -p "$tmp"/{bin,dev,proc,lower,modules}
	cp "$(command -v busybox)" "$tmp/bin/busybox"
	install -m 755 "$VM_HERE/guest/init" "$tmp/init"
	module_files "${VM_MODULES[@]}" >"$tmp/files"
	while read -r f; do
		unpack_module "$root_dir$f" >"$tmp/modules/${f##*/}"
		echo "${f##*/}" >>"$tmp/modules/list"
	done <"$tmp/files"
	(cd "$tmp" && find . | cpio -o -H newc --quiet) >"$tmp.cpio"
	mv "$tmp.cpio" "$initrd"
	rm -rf "$tmp"
}

# A snapshot by hard links, so that a build that finishes meanwhile cannot change a running guest.
snapshot_inst() {
	local from
	mkdir -p "$run_dir/inst"
	for from in "$VM_BUILD/inst/$root" "$VM_BUILD/inst-kernel/$guest"; do
		if [ -d "$from" ]; then cp -al "$from/." "$run_dir/inst/"; fi
	done
}

new_run() {
	find_kernel
	make_initrd
	mkdir -p "$VM_BUILD/run"
	run_dir=$(mktemp -d "$VM_BUILD/run/$guest-$(date +%H%M%S)-XXX")
	chmod 755 "$run_dir"
	mkdir "$run_dir/share"
	echo "$run_dir" >"$VM_STATE/last-run"
	snapshot_inst
	echo "$guest" >"$run_dir/share/hostname"
	[ -z "${VM_PLAN:-}" ] || cp "$VM_PLAN" "$run_dir/share/plan"
}

share() { echo "-virtfs local,path=$2,mount_tag=$1,security_model=none,multidevs=remap$3"; }

# Emulated CPUs with a thread each race as real ones do, but one may still execute the int3 of a jump label that another
# has just patched away, and the kernel dies of "Oops: int3". That is for a full run, which somebody looks at.
cpu_threads() { if [ -n "${SFVM_FULL:-}" ]; then echo multi; else echo single; fi; }

# start_qemu ARG...: QEMU on run_dir, with the devices that the two ways of running have in common.
start_qemu() {
	# shellcheck disable=SC2046
	exec setpriv --pdeathsig KILL qemu-system-x86_64 -M q35 -cpu max -accel tcg,thread=$(cpu_threads) ${SFVM_ICOUNT:+-icount shift=0,sleep=off} -smp "${VM_CPUS:-1}" -m "${SFVM_MEM:-3G}" \
		-nodefaults -no-user-config -display none -no-reboot \
		-kernel "$root_dir/boot/vmlinuz-$uname" -initrd "$initrd" \
		-append "console=ttyS0 loglevel=${SFVM_LOGLEVEL:-6} panic=-1 mitigations=off audit=0 apparmor=0 watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=120 8250.nr_uarts=1 log_buf_len=4M ${SFVM_CMDLINE:-}" \
		-chardev "file,id=console,path=$run_dir/console.log" -serial chardev:console \
		$(share root "$root_dir" ,readonly=on) $(share inst "$run_dir/inst" ,readonly=on) \
		$(share src "$VM_SRC" ,readonly=on) $(share share "$run_dir/share" "") \
		-device virtio-serial-pci -device virtio-rng-pci "$@"
}

# Stop what this run started, and only that.
stop_run() {
	[ -z "${qemu_pid:-}" ] || kill -KILL "$qemu_pid" 2>/dev/null || true
	rm -rf "${run_dir:?}/inst"
	[ "$BASHPID" != $$ ] || rm -rf "${VM_STATE:?}"
}

# finish_run: the exit code of the guest's command; a guest that left none has failed, and says how.
finish_run() {
	local rc
	if [ -s "$run_dir/share/rc" ]; then
		read -r rc <"$run_dir/share/rc"
		return "$rc"
	fi
	say "$guest: ${1:-the guest ended without an exit code}; the end of $run_dir/console.log:"
	tail -n 50 "$run_dir/console.log" >&2
	return 125
}

# Of a guest that runs tests: has it written no result for longer than any case may take?
stalled() {
	local age
	[ -n "${VM_IDLE:-}" ] && [ -e "$run_dir/share/results" ] || return 1
	age=$(($(date +%s) - $(stat -c %Y "$run_dir/share/results")))
	[ "$age" -gt "$VM_IDLE" ] && echo "no test ended for $age s"
}

# boot_batch TIMEOUT CMD...: stdout and stderr of the command come out as they are written.
boot_batch() {
	local timeout=$1 why='' out err i
	shift
	new_run
	if [ $# = 1 ]; then echo "$1"; else printf '%q ' "$@"; fi >"$run_dir/share/cmd"
	mkfifo "$run_dir/out" "$run_dir/err"
	trap stop_run EXIT
	trap 'exit 130' INT TERM HUP
	cat "$run_dir/out" & out=$!
	cat "$run_dir/err" >&2 & err=$!
	start_qemu -chardev "file,id=out,path=$run_dir/out" -device virtserialport,chardev=out,name=out \
		-chardev "file,id=err,path=$run_dir/err" -device virtserialport,chardev=err,name=err \
		</dev/null >"$run_dir/qemu.log" 2>&1 &
	qemu_pid=$!
	for ((i = 0; i < timeout * 5; i++)); do
		kill -0 "$qemu_pid" 2>/dev/null || break
		! why=$(stalled) || break
		sleep 0.2
	done
	if kill -0 "$qemu_pid" 2>/dev/null; then
		why=${why:-no end after $timeout s}
		rm -f "$run_dir/share/rc"
		kill -KILL "$qemu_pid"
	fi
	wait "$qemu_pid" 2>/dev/null || true
	# QEMU that never opened the fifos leaves the readers waiting for a writer.
	[ -s "$run_dir/qemu.log" ] && cat "$run_dir/qemu.log" >&2
	: <>"$run_dir/out" <>"$run_dir/err"
	wait "$out" "$err" || true
	finish_run "$why"
}

# boot_shell CMD...: the command on a console that is this terminal.
boot_shell() {
	new_run
	printf 'ROWS=%s COLS=%s TERM=%q\n' $(stty size 2>/dev/null || echo 24 80) "${TERM:-linux}" >"$run_dir/share/interactive"
	echo "$*" >"$run_dir/share/cmd"
	trap stop_run EXIT
	(start_qemu -chardev stdio,id=tty,signal=off -device virtconsole,chardev=tty)
	finish_run
}
