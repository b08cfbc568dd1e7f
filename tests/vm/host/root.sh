# SPDX-License-Identifier: GPL-2.0-or-later
# Making a guest's root with mmdebstrap, from the mirror that this machine's own apt uses.
# shellcheck shell=bash

# Of no use in a guest: hardware that it has not, and what only people read.
VM_EXCLUDE=('/usr/share/doc/*' '/usr/share/man/*' '/usr/share/locale/*' '/usr/share/info/*' '/usr/share/lintian/*'
	'/usr/lib/firmware/*'
	'*/lib/modules/*/kernel/drivers/gpu/*' '*/lib/modules/*/kernel/drivers/media/*' '*/lib/modules/*/kernel/sound/*'
	'*/lib/modules/*/kernel/drivers/net/wireless/*' '*/lib/modules/*/kernel/drivers/staging/*'
	'*/lib/modules/*/kernel/drivers/iio/*' '*/lib/modules/*/kernel/drivers/scsi/*' '*/lib/modules/*/kernel/drivers/usb/*'
	'*/lib/modules/*/kernel/drivers/hid/*' '*/lib/modules/*/kernel/drivers/input/*')

# The address of the Debian mirror: apt itself reads .list and .sources for us.
find_mirror() {
	local uri release codename
	[ -z "${SFVM_MIRROR:-}" ] || { echo "$SFVM_MIRROR"; return; }
	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-none}")
	# shellcheck disable=SC2016
	apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
		while read -r uri release component; do
			case $component/$release in
			main/"$codename" | main/stable | main/oldstable | main/testing | main/sid | main/bookworm | main/trixie) ;;
			*) continue ;;
			esac
			# Cloud images name a file that holds the address.
			[[ $uri != mirror+file:* ]] || uri=$(grep -m 1 -o '^[^#[:space:]]*://[^[:space:]]*' "/${uri##mirror+file:*(/)}")
			echo "${uri%/}"
		done | sed -n 1p
}

# How apt reaches the network here: proxies and certificates, as a file that only root reads.
apt_network_config() {
	apt-config dump | grep -E '^Acquire::https?(::.*)? "[^"]+";' || true
}

packages_for() {
	sed -n -e 's/#.*//' -e "s/^$1:[[:space:]]*//" -e '/^[^:]*[a-z0-9][^:]*$/p' "$VM_HERE/packages" | tr -s ' \n' ,
}

# The packages that guests of this root take from another suite.
backports_for() {
	local file
	for file in "$VM_HERE"/guests/*; do
		(backports=(); . "$file"; [ "$root" != "$1" ] || printf '%s\n' "${backports[@]}")
	done | sed '/^$/d' | sort -u
}

root_stamp() {
	{ cat "$VM_HERE/packages" "$VM_HERE/host/root.sh"; backports_for "$root"; } | sha256sum | cut -c 1-16
}

# make_root: the root of the guest that load_guest chose, unless it is there already.
make_root() {
	local stamp tmp mirror suite lock
	if [ -n "${SFVM_ROOTS:-}" ]; then
		[ -d "$root_dir" ] || die "SFVM_ROOTS has no $root"
		return
	fi
	stamp=$(root_stamp)
	[ "$(cat "$root_dir.stamp" 2>/dev/null)" != "$stamp" ] || return 0
	mkdir -p "$VM_ROOTS"
	exec {lock}>"$root_dir.lock"
	flock "$lock"
	if [ "$(cat "$root_dir.stamp" 2>/dev/null)" != "$stamp" ]; then
		mirror=$(find_mirror)
		[ -n "$mirror" ] || die "no Debian mirror in this machine's apt sources; name one in SFVM_MIRROR"
		say "making the root $root from $mirror (about a minute)"
		tmp=$(mktemp -d "$VM_ROOTS/tmp.$root.XXXXXX")
		if ! bootstrap "$tmp" >"$root_dir.log" 2>&1; then
			tail -n 30 "$root_dir.log" >&2
			rm -rf --one-file-system "$tmp"
			die "mmdebstrap failed: $root_dir.log"
		fi
		rm -rf --one-file-system "$root_dir" "$root_dir.stamp"
		mv "$tmp/root" "$root_dir"
		rm -rf "$tmp"
		echo "$stamp" >"$root_dir.stamp"
		say "$(tail -n 1 "$root_dir.log" | sed "s/^I: /$root: /")"
	fi
	flock -u "$lock"
}

# bootstrap DIR: mmdebstrap into DIR/root.
bootstrap() {
	local dir=$1 args=() extra p
	(umask 077 && apt_network_config >"$dir/apt.conf")
	for p in "${VM_EXCLUDE[@]}"; do args+=("--dpkgopt=path-exclude=$p"); done
	mapfile -t extra < <(backports_for "$root")
	for p in "${extra[@]}"; do echo "${p#*/}"; done | sort -u >"$dir/suites"
	{
		echo "deb $mirror $root main"
		while read -r suite; do echo "deb $mirror $suite main"; done <"$dir/suites"
	} >"$dir/sources.list"
	if [ ${#extra[@]} -gt 0 ]; then
		# A second step, since in one step apt would take the newer kernel in place of the stock one.
		# shellcheck disable=SC2016
		args+=("--customize-hook=APT_CONFIG=\$MMDEBSTRAP_APT_CONFIG apt-get -y --no-install-recommends \
			-o DPkg::Chroot-Directory=\"\$1\" install ${extra[*]}")
	fi
	# INITRD=No: the kernel packages' hook makes no initramfs, which takes longer than all the rest.
	INITRD=No DEBIAN_FRONTEND=noninteractive mmdebstrap --mode=root --variant=apt --format=directory \
		--aptopt="$dir/apt.conf" --dpkgopt=force-unsafe-io \
		--aptopt='Acquire::Languages "none"' --aptopt='Apt::Install-Recommends "false"' \
		--include="$(packages_for "$root")" "${args[@]}" \
		--customize-hook='mkdir -p "$1/src" "$1/share" "$1/build"' \
		--customize-hook='rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap"' \
		"$root" "$dir/root" "$dir/sources.list"
}
