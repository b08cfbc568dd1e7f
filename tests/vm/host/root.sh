# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
make_root() { [ -d "$root_dir" ] || die "no root $root_dir"; }
