# SPDX-License-Identifier: GPL-2.0-or-later
# A full run (make check FULL=1) and one that has to be quick.

# in_full COUNT LESS: how many
in_full() { if [ -n "${SFVM_FULL:-}" ]; then echo "$1"; else echo "$2"; fi; }

# The case is for a full run only.
only_full() { [ -n "${SFVM_FULL:-}" ] || skip "in a full run only (make check FULL=1)"; }
