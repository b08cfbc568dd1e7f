/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The compiled programs of bpf/, inside the tool: nothing to find at run time, nothing that others could put there. */
#ifndef SF_POLICY_OBJECT
#define SF_POLICY_OBJECT "build/bpf/sf_policy.bpf.o"
#endif

	.section .rodata
	.balign 8
	.globl sf_policy_object
	.type sf_policy_object, %object
sf_policy_object:
	.incbin SF_POLICY_OBJECT
	.globl sf_policy_object_end
sf_policy_object_end:
	.byte 0
	.size sf_policy_object, . - sf_policy_object

	.section .note.GNU-stack, "", %progbits
