# SPDX-License-Identifier: GPL-2.0-or-later
# The module built and installed by DKMS, as a host does it; without DKMS, what make install-dkms installs.
# timeout: 1500
. /src/tests/vm/lib.sh

# install_sources: sets VERSION, which the suite, the folder and dkms.conf must agree on.
install_sources() {
	expect_ok make -s -C /src install-dkms
	defer sh -c 'rm -rf /usr/src/sfnic-*'
	VERSION=$(devlink-sf -V)
	VERSION=${VERSION##* }
	[ -e "/usr/src/sfnic-$VERSION/dkms.conf" ] || fail "no sfnic-$VERSION: $(ls /usr/src)"
	expect_eq "$(. "/usr/src/sfnic-$VERSION/dkms.conf" && echo "$PACKAGE_NAME $PACKAGE_VERSION ${BUILT_MODULE_NAME[*]}")" \
		"sfnic $VERSION sfnic sfnic_rdma" dkms.conf
}

# Every source that the module's objects are made of is there, and make finds the running kernel.
test_sources() {
	local o made
	install_sources
	cd "/usr/src/sfnic-$VERSION"
	for o in $(sed -n 's/^sfnic-y [+:]= //p' Makefile); do [ -e "${o%.o}.c" ] || fail "no ${o%.o}.c"; done
	[ -e sfnic.h ] && [ -e compat.h ] || fail "no headers: $(ls)"
	made=$(make -n modules MAKE=echo)
	[[ $made == *"-C /lib/modules/$(uname -r)/build M=/usr/src/sfnic-$VERSION modules"* ]] || fail "make: $made"
}

# Emulated it takes minutes.
test_dkms() {
	require_program dkms
	only_full
	local built
	install_sources
	defer dkms remove "sfnic/$VERSION" --all
	expect_ok dkms add "sfnic/$VERSION"
	expect_ok dkms build "sfnic/$VERSION" -k "$(uname -r)"
	expect_ok dkms install --force "sfnic/$VERSION" -k "$(uname -r)"
	[[ $(dkms status sfnic) == "sfnic/$VERSION, $(uname -r), x86_64: installed"* ]] || fail "$(dkms status)"
	built=$(find "/lib/modules/$(uname -r)/updates/dkms" -name 'sfnic.ko*')
	expect_eq "$(modinfo -n sfnic)" "$built" "the module that modprobe finds"
	load_sfnic functions=2
	switchdev
	expect_ok devlink-sf add "$DEV" sfnum 88
	expect_ok devlink-sf del all
}
