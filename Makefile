# SPDX-License-Identifier: GPL-2.0-or-later
# A new source file in a folder that is listed here needs no edit.

srcdir ?= .
top := $(abspath $(srcdir))
O := $(if $(filter $(CURDIR),$(top)),build,$(CURDIR))
GUEST ?=

# What runs in guests, or builds nothing, needs no configuration of this machine.
VM_GOALS := check vm demo bench install-dkms clean
ifneq ($(filter-out $(VM_GOALS),$(or $(MAKECMDGOALS),all)),)
include config.mk
endif

Q := $(if $(filter 1,$(V)),,@)
say = $(if $(Q),@printf '  %-7s %s\n' $(1) $(patsubst $(O)/%,%,$(2)))
sources = $(patsubst $(srcdir)/%,%,$(wildcard $(addprefix $(srcdir)/,$(1))))
objects = $(patsubst %,$(O)/obj/%.o,$(basename $(call sources,$(1))))

ALL_CPPFLAGS = -I$(srcdir) -I$(O) $(DEP_CFLAGS) -DSF_PLUGINDIR='"$(libdir)/iproute2-sf"' $(CPPFLAGS)
ALL_CXXFLAGS = -std=c++20 -Wall -Wextra -Wshadow $(WERROR) $(SANITIZERS) $(CXXFLAGS)
ALL_LDFLAGS = -Wl,--as-needed $(SANITIZERS) $(LDFLAGS)
BPF_CFLAGS = -target bpf -mcpu=v3 -O2 -g -Wall $(WERROR) -I$(srcdir) -idirafter /usr/include/$(shell $(CC) -print-multiarch)

core := $(call objects,core/*/*.cpp core/*/*.S)
bpf := $(patsubst $(srcdir)/%.c,$(O)/%.o,$(wildcard $(srcdir)/bpf/*.bpf.c))
unit := $(call objects,tests/unit/*.cpp)
plugins := $(patsubst $(srcdir)/%.cpp,$(O)/%.so,$(wildcard $(srcdir)/plugins/*.cpp))
vm_tools := $(patsubst $(srcdir)/tests/vm/tools/%.cpp,$(O)/vm-tools/%,$(wildcard $(srcdir)/tests/vm/tools/*.cpp))
fuzzers := $(patsubst $(srcdir)/tests/%.cpp,$(O)/%,$(wildcard $(srcdir)/tests/fuzz/*.cpp))

# binary:folder
tools := devlink-sf:devlink-sf ip-link-sf:ip-ext rdma-sf:rdma-ext
tool_bins :=

all:

define tool
ifneq ($$(wildcard $$(srcdir)/$(2)/*.cpp),)
tool_bins += $$(O)/$(1)
$$(O)/$(1): $$(call objects,$(2)/*.cpp) $$(O)/libcore.a $$(O)/obj/$(2)/objects.list
endif
endef
$(foreach t,$(tools),$(eval $(call tool,$(firstword $(subst :, ,$(t))),$(lastword $(subst :, ,$(t))))))

mans := $(patsubst $(srcdir)/man/%.prose,$(O)/man/%.8,$(wildcard $(srcdir)/man/*.prose))

rules := $(patsubst $(srcdir)/%.in,$(O)/%,$(wildcard $(srcdir)/udev/*.rules.in))

all: $(tool_bins) $(plugins) $(mans) $(rules)
tests: $(if $(CATCH2),$(O)/unit-tests) $(vm_tools)

# What a folder's product is made of: a removed source file changes this list, and so remakes the product.
$(O)/obj/%/objects.list: FORCE
	@mkdir -p $(@D)
	@echo '$(call objects,$*/*.cpp $*/*/*.cpp $*/*/*.S)' | cmp -s - $@ || \
		echo '$(call objects,$*/*.cpp $*/*/*.cpp $*/*/*.S)' >$@

$(O)/libcore.a: $(core) $(O)/obj/core/objects.list
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(core)

$(tool_bins):
	$(call say,LINK,$@)
	$(Q)$(CXX) $(ALL_LDFLAGS) -o $@ $(filter %.o,$^) $(O)/libcore.a $(DEP_LIBS)

$(O)/unit-tests: $(unit) $(O)/libcore.a $(O)/obj/tests/unit/objects.list
	$(call say,LINK,$@)
	$(Q)$(CXX) $(ALL_LDFLAGS) -o $@ $(unit) $(O)/libcore.a $(DEP_LIBS) $(CATCH2_LIBS)

$(vm_tools): $(O)/vm-tools/%: $(O)/obj/tests/vm/tools/%.o $(O)/libcore.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CXX) $(ALL_LDFLAGS) -o $@ $< $(O)/libcore.a $(DEP_LIBS)

$(O)/obj/%.o: $(srcdir)/%.cpp config.mk
	$(call say,CXX,$@)
	$(Q)mkdir -p $(@D) && $(CXX) $(ALL_CPPFLAGS) $(ALL_CXXFLAGS) -MMD -MP -c -o $@ $<

$(O)/obj/core/ebpf/%.o: $(srcdir)/core/ebpf/%.S $(bpf) config.mk
	$(call say,AS,$@)
	$(Q)mkdir -p $(@D) && $(CC) -DSF_POLICY_OBJECT='"$(O)/bpf/sf_policy.bpf.o"' -MMD -MP -c -o $@ $<

$(O)/bpf/%.bpf.o: $(srcdir)/bpf/%.bpf.c config.mk
	$(call say,BPF,$@)
	$(Q)mkdir -p $(@D) && $(CLANG) $(BPF_CFLAGS) -MMD -MP -c -o $@ $< && $(LLVM_STRIP) -g $@

$(plugins): $(O)/plugins/%.so: $(srcdir)/plugins/%.cpp config.mk
	$(call say,PLUGIN,$@)
	$(Q)mkdir -p $(@D) && $(CXX) $(ALL_CPPFLAGS) $(ALL_CXXFLAGS) -fPIC -shared $(ALL_LDFLAGS) -MMD -MP -o $@ $<

$(fuzzers): $(O)/fuzz/%: $(srcdir)/tests/fuzz/%.cpp $(wildcard $(srcdir)/core/nl/*.cpp $(srcdir)/core/base/*.cpp)
	$(call say,FUZZ,$@)
	$(Q)mkdir -p $(@D) && $(CLANG)++ $(ALL_CPPFLAGS) -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -o $@ $^ $(DEP_LIBS)

# The part that the tool prints of itself, from the rows that it parses with, and the prose.
$(mans): $(O)/man/%.8: $(srcdir)/man/%.prose $(O)/%
	$(call say,MAN,$@)
	$(Q)mkdir -p $(@D) && $(O)/$* --man >$@ && cat $< >>$@

$(rules): $(O)/%: $(srcdir)/%.in $(srcdir)/udev/tables.awk
	$(call say,UDEV,$@)
	$(Q)mkdir -p $(@D) && awk -f $(srcdir)/udev/tables.awk $< >$@

# FUZZ_SECONDS for each fuzzer.
fuzz: $(fuzzers)
	for f in $(fuzzers); do $$f -max_total_time=$(or $(FUZZ_SECONDS),60) || exit; done

unit: $(if $(CATCH2),$(O)/unit-tests)
	$(if $(CATCH2),$(O)/unit-tests,@echo 'unit tests need Catch2: apt install catch2' >&2; false)

KERNEL_OUT = $(O)/kernel
# The sources are copied, since kbuild writes next to them; copies whose source is gone would still be built.
kernel:
	$(call say,KERNEL,$(or $(KERNEL_DIR),of this machine))
	@mkdir -p $(KERNEL_OUT)
	@cd $(top)/kernel && find . -name '*.[ch]' -o -name Makefile -o -name Kbuild | xargs cp -up --parents -t $(abspath $(KERNEL_OUT))
	@cd $(KERNEL_OUT) && find . -name '*.[ch]' ! -name '*.mod.c' | while read -r f; do [ -e $(top)/kernel/$$f ] || rm $$f; done
	$(Q)$(MAKE) $(if $(Q),-s) -C $(KERNEL_OUT) $(if $(KERNEL_DIR),KDIR=$(KERNEL_DIR)) $(if $(WERROR),W=1 KCFLAGS=-Werror) modules

install: all
	install -d $(DESTDIR)$(sbindir)
	install -m 755 $(tool_bins) $(DESTDIR)$(sbindir)
	$(call install_to,$(libdir)/iproute2-sf,755,$(plugins))
	$(call install_to,$(mandir)/man8,644,$(mans))
	$(call install_to,$(mandir)/man4,644,$(wildcard $(srcdir)/man/*.4))
	$(call install_to,$(completionsdir),644,$(wildcard $(srcdir)/bash-completion/*))
	for t in $(notdir $(tool_bins)); do ln -sf iproute2-sf $(DESTDIR)$(completionsdir)/$$t; done
	$(call install_to,$(udevdir)/rules.d,644,$(rules))
	$(call install_to,$(unitdir),644,$(wildcard $(srcdir)/systemd/*.service))
	$(call install_to,$(docdir)/examples,644,$(wildcard $(srcdir)/kernel/*-example.conf))
install_to = $(if $(strip $(3)),install -d $(DESTDIR)$(1) && install -m $(2) $(3) $(DESTDIR)$(1))

# The module's sources, where DKMS looks for them: dkms install sfnic/VERSION builds them.
VERSION = $(shell sed -n 's/.* version = "\(.*\)";/\1/p' $(srcdir)/core/base/version.h)
dkms_dir = $(DESTDIR)/usr/src/sfnic-$(VERSION)
install-dkms:
	install -d $(dkms_dir)
	cd $(srcdir)/kernel && find . -name '*.[ch]' ! -name '*.mod.c' -o -name Makefile -o -name Kbuild | \
		xargs cp --parents -t $(abspath $(dkms_dir))
	sed 's/#MODULE_VERSION#/$(VERSION)/' $(srcdir)/kernel/dkms.conf >$(dkms_dir)/dkms.conf

check:
	@SFVM_FULL=$(FULL) $(top)/tests/vm/vm all $(GUEST)
vm:
	@$(top)/tests/vm/vm shell $(or $(GUEST),trixie)
demo:
	@$(top)/tests/vm/vm demo $(or $(GUEST),trixie)
bench:
	@$(top)/tests/vm/vm bench $(or $(GUEST),trixie)

# Roots are kept, and what a guest's build left belongs to root.
clean:
	rm -rf $(O)/obj $(O)/bpf $(O)/fuzz $(O)/plugins $(O)/kernel $(O)/vm-tools $(O)/man $(O)/udev $(O)/libcore.a $(O)/unit-tests
	rm -rf $(addprefix $(O)/,$(foreach t,$(tools),$(firstword $(subst :, ,$(t)))))
distclean: clean
	rm -rf config.mk $(O)/vm

config.mk: $(srcdir)/configure
	$(srcdir)/configure

-include $(patsubst %.o,%.d,$(core) $(bpf) $(unit) $(foreach t,$(tools),$(call objects,$(lastword $(subst :, ,$(t)))/*.cpp)) \
	$(call objects,tests/vm/tools/*.cpp)) $(plugins:.so=.d)

FORCE:
.PHONY: all tests fuzz unit kernel install install-dkms check vm demo bench clean distclean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
