# GNU make. `make help` lists the targets. All that make writes goes below
# .build, except the finished programs, which it copies to bin/.
PKG      = assay
VERSION  = 0.1
PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
MANDIR  ?= $(PREFIX)/share/man
DATADIR ?= $(PREFIX)/share/$(PKG)
LIBEXECDIR ?= $(PREFIX)/libexec/$(PKG)
B       ?= .build# or another tree: see asan, memcheck, cov, fuzz

CC      ?= cc
AR      ?= ar
CLANG   ?= clang
PROVE   ?= prove
PKGCONF ?= pkg-config
J       ?= $(shell nproc 2>/dev/null || echo 4)
FMT      = clang-format --style=file:share/dev/clang-format
DEPS     = sh share/dev/deps.sh# DEPS=: looks for no packages
SET      = hack# make deps: build, test or hack
FUZZTIME = 30# seconds for each target
Q        = $(if $(V),,@)# make V=1 shows the commands

# Libraries. Loading a shared library costs more than many a verdict (measured:
# libldns with libcrypto and libidn2 start in 4 times the time of an empty
# program, their archives in 1.7 times), so an archive is taken where there is
# one. ldns needs libcrypto in parts that no program of ours asks for.
archive  = $(filter /%,$(shell $(CC) -print-file-name=$(1) 2>/dev/null))
CRYPTO_LIBS := $(if $(call archive,libcrypto.a),-l:libcrypto.a,-lcrypto)
LDNS_LIBS   := $(if $(call archive,libldns.a),-l:libldns.a,-lldns) $(CRYPTO_LIBS)
MD_LIBS     := $(if $(call archive,libmd.a),-l:libmd.a,-lmd)
IDN_LIBS    := $(if $(and $(call archive,libidn2.a),$(call archive,libunistring.a)), \
        -l:libidn2.a -l:libunistring.a,-lidn2 -lunistring)
LIBS         = $(LDNS_LIBS) $(IDN_LIBS) $(MD_LIBS)
PKG_CFLAGS  := $(shell $(PKGCONF) --cflags ldns libidn2 libcrypto 2>/dev/null)
# Helper programs: the header without which one is left out, and its library.
spf2_HEADER  = spf2/spf.h
spf2_LIBS    = -lspf2
opendkim_HEADER = opendkim/dkim.h
opendkim_LIBS = -lopendkim
unpack_HEADER = archive.h
unpack_LIBS  = -larchive -lz
threads_HEADER = sqlite3.h
threads_LIBS = -lsqlite3

WARN = -Wall -Wextra -Wshadow -Wconversion -Wsign-conversion -Wformat=2 \
       -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
       -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wvla \
       -Wswitch-enum -Wnull-dereference
HARD = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
SAN  =
PLAIN = -DPOOL_PLAIN -DNO_SANDBOX# so that the checkers see every object
CFLAGS ?= -O2 -g
STD  = -std=c11
ALL_CFLAGS = $(STD) $(WARN) $(HARD) -fPIE $(SAN) $(CFLAGS)
ALL_CPPFLAGS = -Ilib -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
       -DVERSION='"$(VERSION)"' -DDATADIR='"$(DATADIR)"' \
       -DLIBEXECDIR='"$(LIBEXECDIR)"' $(PKG_CFLAGS) $(CPPFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed \
       $(SAN) $(LDFLAGS)

names = $(sort $(basename $(notdir $(wildcard $(1)))))
H    := \#
has   = $(filter yes,$(shell printf '$Hif __has_include(<$(1)>)\nyes\n$Hendif\n' \
        | $(CC) $(ALL_CPPFLAGS) -E -P -x c - 2>/dev/null))
PROGS   = $(call names,bin/*.c)
HELPERS = $(call names,lib/helper/*.c)
# Filters are linked into mailchain too, without their main().
CHAINED = $(sort $(basename $(notdir $(shell grep -l 'ifndef IN_CHAIN' bin/*.c))))
LIBC    = $(sort $(filter-out lib/helper/%,$(wildcard lib/*/*.c)))
LIBO    = $(LIBC:%.c=$(B)/obj/%.o)
LIB     = $(B)/lib$(PKG).a
UNITS   = $(call names,t/unit/*.c)
FUZZERS = $(filter-out replay,$(call names,t/fuzz/*.c))
SRC     = $(sort $(wildcard bin/*.c lib/*/*.[ch] t/unit/*.[ch] t/fuzz/*.[ch]))
SH      = $(wildcard t/*.t t/lib.sh share/dev/*.sh .ci/run) \
          share/examples/hold-and-tell share/examples/markgate \
          share/examples/sendmail-dkimsign share/examples/sendmail-markset \
          t/postfix.sh
MAN     = $(wildcard man/*.[1-9])
SHARED  = $(filter-out share/dev,$(wildcard share/*))

# A helper is built where its library is there; where not, make says so once.
missing  = $(if $($(1)_HEADER),$(if $(call has,$($(1)_HEADER)),,$(1)))
ABSENT  := $(foreach h,$(HELPERS),$(call missing,$(h)))
BUILT    = $(filter-out $(ABSENT),$(HELPERS))

# Build on all cores unless told otherwise.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(J)
endif
MAKEFLAGS += -r --no-print-directory

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.PHONY: all programs demo deps help check check-programs check-run asan \
        memcheck cov fuzz fuzz-run bench lint lint-format lint-tidy \
        lint-cppcheck lint-gcc lint-clang lint-sh lint-man fmt install \
        uninstall clean FORCE

all: programs				## build the programs into bin/
ifeq ($(B),.build)
all: $(PROGS:%=bin/%)
endif
programs: $(PROGS:%=$(B)/bin/%) $(BUILT:%=$(B)/libexec/%)
	@$(foreach h,$(ABSENT),echo '  SKIP  $(h): no $($(h)_HEADER)';):
bin/%: .build/bin/%
	$Qcp -f $< $@

demo:					## get what is missing, build, show it
	$Q$(DEPS) build
	$Q$(MAKE) all
	$Qsh share/dev/demo.sh

deps:					## get what hacking needs (SET=build, test)
	$Q$(DEPS) $(SET)

help:					## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## /  \1\t/p' Makefile | expand -t 14

.build/.gitignore:
	@mkdir -p $(@D); echo '*' >$@

# Other flags, other objects: PREFIX is compiled in.
FLAGS = $(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(LIBS)
$(B)/flags: FORCE | .build/.gitignore
	@mkdir -p $(@D); echo '$(subst ','\'',$(FLAGS))' >$@.new; \
	    if cmp -s $@.new $@; then rm -f $@.new; else mv $@.new $@; fi

$(B)/obj/%.o: %.c $(B)/flags
	@mkdir -p $(@D); echo '  CC    $<'
	$Q$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$(LIB): $(LIBO)
	@mkdir -p $(@D); rm -f $@; echo '  AR    $@'
	$Q$(AR) rcs $@ $(LIBO)

$(B)/obj/chain/%.o: bin/%.c $(B)/flags
	@mkdir -p $(@D); echo '  CC    $< (in a chain)'
	$Q$(CC) $(ALL_CPPFLAGS) -DIN_CHAIN $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

LINK = $Q$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^
said = @mkdir -p $(@D); echo '  LINK  $@'
$(B)/bin/mailchain: $(B)/obj/bin/mailchain.o $(CHAINED:%=$(B)/obj/chain/%.o) $(LIB)
	$(said)
	$(LINK) $(LIBS)
$(B)/bin/%: $(B)/obj/bin/%.o $(LIB)
	$(said)
	$(LINK) $(LIBS)
$(B)/libexec/%: $(B)/obj/lib/helper/%.o $(LIB)
	$(said)
	$(LINK) $($*_LIBS) $(LIBS)
$(B)/unit/%.t: $(B)/obj/t/unit/%.o $(LIB)
	$(said)
	$(LINK) $(LIBS)
$(B)/replay/%: $(B)/obj/t/fuzz/%.o $(B)/obj/t/fuzz/replay.o $(LIB)
	$(said)
	$(LINK) $(LIBS)
$(B)/target/%: $(B)/obj/t/fuzz/%.o $(LIB)
	$(said)
	$(LINK) -fsanitize=fuzzer $(LIBS)

check:					## run every test
	$Q$(DEPS) test
	$Q$(MAKE) check-programs
	$Q$(MAKE) check-run
check-programs: all $(UNITS:%=$(B)/unit/%.t) $(FUZZERS:%=$(B)/replay/%)
check-run:
	$Qrc=0; B='$(abspath $(B))' MEMCHECK='$(MEMCHECK)'; export B MEMCHECK; \
	$(if $(UNITS),$(PROVE) -j$(J) $(PROVEFLAGS) --exec "$$MEMCHECK" \
	    $(UNITS:%=$(B)/unit/%.t) || rc=1;) \
	$(PROVE) -j$(J) $(PROVEFLAGS) $(or $(TESTS),$(wildcard t/*.t)) || rc=1; \
	exit $$rc

# The same tests on other builds, each in a tree of its own.
SANITIZE = -fno-omit-frame-pointer -fno-sanitize-recover=all
asan:					## the tests under ASan and UBSan
	$Q$(MAKE) B=.build/asan HARD= CPPFLAGS='$(PLAIN)' CFLAGS='-O1 -g' \
	    CC='$(or $(shell command -v $(CLANG)),$(CC))' \
	    SAN='-fsanitize=address,undefined $(SANITIZE)' check
VALGRIND = valgrind -q --error-exitcode=99 --leak-check=full \
           --suppressions=$(CURDIR)/share/dev/valgrind.supp
memcheck:				## the tests under valgrind
	$Q$(MAKE) B=.build/memcheck HARD= CPPFLAGS='$(PLAIN)' CFLAGS='-O1 -g' \
	    MEMCHECK='$(VALGRIND)' check
cov:					## the tests, then lines covered by file
	$Qrm -rf .build/cov
	$Q$(MAKE) B=.build/cov HARD= CPPFLAGS='$(PLAIN)' CFLAGS='-O0 -g' \
	    SAN=--coverage check
	$Qfind .build/cov/obj/lib .build/cov/obj/bin -name '*.gcda' \
	    -exec gcov -n {} + 2>/dev/null | awk -F"'" \
	    '/^File/ { f = $$2 } /^Lines/ && f ~ /^(lib|bin)\/.*c$$/ \
	    { sub(/^Lines executed:/, ""); print f ": " $$0; f = "" }' | sort

fuzz:					## fuzz the parsers (FUZZ=NAME, FUZZTIME=30)
	$Q$(MAKE) B=.build/fuzz CC='$(CLANG)' HARD= CPPFLAGS='$(PLAIN)' \
	    CFLAGS='-O1 -g' FUZZTIME=$(FUZZTIME) \
	    SAN='-fsanitize=fuzzer-no-link,address,undefined $(SANITIZE)' \
	    fuzz-run
fuzz-run: $(patsubst %,fuzz-%,$(or $(FUZZ),$(FUZZERS)))
fuzz-%: $(B)/target/%
	$Qmkdir -p .build/corpus/$* .build/crash .build/fuzz/log
	$Q$< -max_total_time=$(FUZZTIME) -timeout=10 -print_final_stats=1 \
	    -artifact_prefix=.build/crash/$*- \
	    $(patsubst %,-dict=%,$(wildcard t/fuzz/$*.dict)) \
	    .build/corpus/$* $(wildcard t/fuzz/corpus/$*) \
	    >.build/fuzz/log/$* 2>&1 || { tail -n 60 .build/fuzz/log/$*; exit 1; }
	@sed -n 's/^stat::number_of_executed_units: */  FUZZ  $*: executions /p' \
	    .build/fuzz/log/$*

bench: all				## start-up times and messages a second
	$Qsh share/dev/bench.sh

lint: lint-format lint-sh lint-man lint-cppcheck lint-clang lint-tidy lint-gcc	## every static check; all must be silent
lint-format:
	$(FMT) --dry-run -Werror $(SRC)
lint-tidy:
	$Qprintf '%s\n' $(filter-out t/fuzz/%,$(filter %.c,$(SRC))) | \
	    xargs -P $(J) -n 4 sh -c 'clang-tidy --quiet \
	    --config-file=share/dev/clang-tidy "$$@" -- \
	    -Ilib -It/unit -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE \
	    "-DVERSION=\"\"" "-DDATADIR=\"\"" "-DLIBEXECDIR=\"\"" $(STD) \
	    2>/dev/null' tidy
lint-cppcheck:
	cppcheck --quiet --error-exitcode=1 --std=c11 --inline-suppr \
	    --enable=warning,performance,portability -j $(J) \
	    --suppress=unusedStructMember -Ilib bin lib t/unit
lint-gcc:
	$Q$(MAKE) B=.build/analyzer CC=gcc CFLAGS='-O2 -fanalyzer -Werror' \
	    programs
lint-clang:
	$Q$(MAKE) B=.build/werror CC='$(CLANG)' CFLAGS='-O2 -Werror' programs \
	    $(UNITS:%=.build/werror/unit/%.t)
lint-sh:
	shellcheck -x -P t $(SH)
lint-man:
	$Qfor f in $(MAN); do mandoc -Tlint -W warning $$f || exit 1; \
	    if groff -mdoc -ww -z $$f 2>&1 | grep .; then exit 1; fi; done
fmt:					## reformat the C sources in place
	$(FMT) -i $(SRC)

D = $(DESTDIR)
install: all				## install (PREFIX=/usr/local DESTDIR=)
	install -d $D$(BINDIR) $D$(DATADIR) $D$(LIBEXECDIR)
	$(if $(PROGS),install -m 755 $(PROGS:%=.build/bin/%) $D$(BINDIR))
	$(if $(BUILT),install -m 755 $(BUILT:%=.build/libexec/%) $D$(LIBEXECDIR))
	$Qfor f in $(MAN); do \
	    install -D -m 644 $$f $D$(MANDIR)/man$${f##*.}/$${f##*/}; done
	$(if $(SHARED),cp -R $(SHARED) $D$(DATADIR))
uninstall:				## remove what install put there
	rm -f $(PROGS:%=$D$(BINDIR)/%)
	$Qfor f in $(MAN); do \
	    rm -f $D$(MANDIR)/man$${f##*.}/$${f##*/}; done
	rm -rf $D$(DATADIR) $D$(LIBEXECDIR)
clean:					## remove everything that make made
	rm -rf .build $(PROGS:%=bin/%)

-include $(wildcard $(patsubst %.c,$(B)/obj/%.d,$(filter %.c,$(SRC))) \
        $(CHAINED:%=$(B)/obj/chain/%.d))
