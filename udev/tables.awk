# SPDX-License-Identifier: GPL-2.0-or-later
# Puts in the tables of 82-sf-names.rules.in: udev's rules can compare, but neither calculate nor cut a string.

# part NAME PATTERN HEX VALUE: what the digits HEX in the PCI address, where PATTERN has them, mean in a name
function part(name, pattern, hex, value) {
	sub(/@/, hex, pattern)
	printf "ENV{.SF_PCI}==\"%s\", ENV{.SF_HEX_%s}=\"%s\", ENV{.SF_%s}=\"%s\", GOTO=\"sf_names_%s\"\n",
		pattern, toupper(name), hex, toupper(name), value, name
}

function digits(    i, d, behind) {
	for (i = 0; i < 8; i++) {
		for (d = 0; d <= 9; d++)
			printf "ENV{.SF_PORT}==\"*sf*%d%s\", ENV{.SF_%d}=\"%d\"\n", d, behind, i, d
		behind = behind "?"
		printf "ENV{.SF_PORT}!=\"*sf%s?*\", GOTO=\"sf_names_sfnum\"\n", behind
	}
}

/^@sfnum@$/ { digits(); next }
/^@controller@$/ { for (i = 0; i < 10; i++) printf "ENV{.SF_PORT}==\"c%dpf*\", ENV{.SF_C}=\"c%d\"\n", i, i; next }
/^@domain@$/ { for (i = 0; i < 256; i++) part("domain", "@:*", sprintf("%04x", i), i ? "P" i : ""); next }
/^@bus@$/ { for (i = 0; i < 256; i++) part("bus", "????:@:*", sprintf("%02x", i), "p" i); next }
/^@slot@$/ { for (i = 0; i < 32; i++) part("slot", "????:??:@.?", sprintf("%02x", i), "s" i); next }
/^@function@$/ {
	for (i = 0; i < 8; i++)
		printf "ENV{.SF_PCI}==\"*.%d\", ENV{.SF_HEX_FUNCTION}=\"%d\", ENV{.SF_FUNCTION}=\"%s\"\n", i, i, i ? "f" i : ""
	next
}
{ print }
