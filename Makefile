# SPDX-License-Identifier: MIT
# make | make test | make SAN=address,undefined test | make V=1 | make install PREFIX=...   (make help: all of them)
# Reading this file must need no more than make and a shell: `make test` and `make demo` install the rest.

# --- Settings -----------------------------------------------------------------------------------------------
PREFIX ?= /usr/local
LIBEXECDIR := $(PREFIX)/libexec/twindex
LIBDIR ?= $(PREFIX)/lib
# Of twindex.so: not a folder of libraries, for it is none.
EXTENSIONDIR ?= $(LIBDIR)/twindex
CFLAGS ?= $(if $(SAN),-O1 -g -fno-omit-frame-pointer,-O2 -g)
PKGS   := sqlite3 glib-2.0 libxxhash libjpeg
DECODER_PKGS := vips libjpeg libpng libdeflate libwebp libjxl libavif libarchive libseccomp libxxhash glib-2.0

VERSION := $(shell sed -n 's/^.define TWX_VERSION "\(.*\)"/\1/p' include/twindex.h)
SOVERSION := 0
comma  := ,
B      := build$(if $(SAN),-$(subst $(comma),-,$(SAN)))$(if $(PLAIN),-plain)
Q      := $(if $(V),,@)

# --- Sources ------------------------------------------------------------------------------------------------
SRC      := $(sort $(wildcard src/*.c src/*/*.c))
UNIT_SRC := $(sort $(wildcard tests/unit/test_*.c))
# Under ThreadSanitizer, those of modules that start threads. GLib and libvips are not instrumented: a run of theirs
# says nothing.
THREADED := false_pairs group job_queue join linkage pair_table pool read_wanted_files rows_ahead search verify_group walk_ahead
ifneq ($(findstring thread,$(SAN)),)
UNIT_SRC := $(THREADED:%=tests/unit/test_%.c)
endif
# Without vectors (base/vectors.h), those of modules that have them, and of what these are for.
VECTORS := block_filter box_kernels checksum decode_jpeg decode_png dhash hamming join jpeg_blocks jpeg_quarters level_counts \
           linkage luma mih near_nodes partial_hash png_unfilter resample search trim
ifneq ($(PLAIN),)
UNIT_SRC := $(VECTORS:%=tests/unit/test_%.c)
endif
HEADERS  := $(sort $(wildcard include/*.h src/*/*.h tests/unit/*.h tests/fuzz/*.h tests/shims/*.h))
SCHEMA   := $(sort $(wildcard schema/*.sql))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/*.c))
SCRIPTS  := .ci/run $(sort $(wildcard scripts/*.sh scripts/*/*.sh scripts/cluster/*.sbatch tests/*.sh tests/fuzz/*.sh))
CASES    := $(sort $(wildcard tests/cli/*/*.sh tests/cluster/*.sh tests/cluster/*/*.sh))

# Two programs: twindex, of libtwindex and the commands, and twindex-decode, which alone links the libraries that decode: a few
# of them itself, libvips and what that brings in a module that it loads when it needs it, twindex-formats.so, and libarchive in
# another, twindex-unpack.so. And twindex.so, an extension of SQLite, which calls the SQLite that loads it: what of libtwindex calls
# SQLite is compiled once more for it.
OBJ         := $(SRC:%.c=$B/%.o)
CMD_OBJ     := $(filter $B/src/main.o $B/src/cmd/%,$(OBJ))
DECODER_OBJ := $(filter $B/src/decoder_main.o $B/src/worker/% $B/src/file/% $B/src/image/%,$(OBJ))
EXT_OBJ     := $(filter $B/src/extension/%,$(OBJ))
FORMATS_OBJ := $(filter $B/src/image/formats.o $B/src/image/vips_% $B/src/image/%_vips.o $B/src/image/decode_jxl.o $B/src/image/avif_% $B/src/image/decode_avif.o,$(OBJ))
UNPACK_OBJ  := $(filter $B/src/worker/unpack_main.o,$(OBJ))
LIB_OBJ     := $(filter-out $(CMD_OBJ) $(DECODER_OBJ) $(EXT_OBJ),$(OBJ))
SQLITE_OBJ  := $(patsubst %.c,$B/%.o,$(shell grep -l 'sqlite3_' src/store/*.c))
HOST_OBJ    := $(SQLITE_OBJ:$B/src/%=$B/host/%)
UNIT_OBJ := $(UNIT_SRC:%.c=$B/%.o)
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$B/tests/%)
# Preloaded by CLI cases.
SHIM_SRC := $(sort $(wildcard tests/shims/*.c))
SHIMS    := $(SHIM_SRC:tests/shims/%.c=$B/tests/%.so)
# See tests/fuzz/README.md.
FUZZ_OBJ := $(FUZZ_SRC:%.c=$B/%.o)
FUZZ_BIN := $(patsubst tests/fuzz/fuzz_%.c,$B/fuzz/%,$(filter tests/fuzz/fuzz_%,$(FUZZ_SRC)))

# --- Flags --------------------------------------------------------------------------------------------------
# The libraries' headers are system headers: they are not ours to warn about.
DEPS  := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS) $(DECODER_PKGS) 2>/dev/null))
LIBS   = $(shell pkg-config --libs $(PKGS)) -lcsv -lm
DECODER_LIBS = $(shell pkg-config --libs $(DECODER_PKGS)) -lm
WARN  := -Wall -Wextra -Wshadow -Wconversion -Wvla -Wundef -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes \
         -Wcast-qual -Wpointer-arith
OUR   := -std=c17 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Iinclude -Isrc -I$B -pthread \
         -DTWX_LIBEXECDIR='"$(LIBEXECDIR)"' $(if $(PLAIN),-DTWX_PLAIN_C)
# FORTIFY_SOURCE needs the optimiser, and hides from the sanitizers what it catches itself.
FORTIFY := $(if $(SAN),,$(if $(filter-out -O0,$(filter -O%,$(CFLAGS))),-D_FORTIFY_SOURCE=2))
HARDEN  := -fPIC -fstack-protector-strong -fstack-clash-protection $(FORTIFY) \
           $(if $(filter x86_64,$(shell uname -m)),-fcf-protection)
SANITIZE := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all)

COMPILE = $(CC) $(OUR) $(WARN) $(WERROR) $(HARDEN) $(SANITIZE) $(DEPS) $(CPPFLAGS) $(CFLAGS)
LINKED  = -pthread $(SANITIZE) -Wl,-z,relro,-z,now,--as-needed $(CFLAGS) $(LDFLAGS)
LINK    = $(CC) -pie $(LINKED)

# --- Build --------------------------------------------------------------------------------------------------
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all have-libraries test tests unit plain plain-tests cli test-cluster torture fuzz fuzz-targets lint format bench bench-decoders bench-search bench-scale bench-group bench-accuracy bench-calibrate bench-page demo install uninstall dist deb clean help

BUILT := $B/twindex $B/twindex.so $B/libtwindex.so
all: $(BUILT)  ## build twindex, twindex-decode, twindex.so and libtwindex.so below build/ (default)

have-libraries:
	$(if $(DEPS),,$(error libraries or pkg-config are missing: run `make demo`, or scripts/install-packages.sh))

# Of the library, only what twindex.h declares is visible.
$B/src/%.o: OUR += -fvisibility=hidden

$B/%.o: %.c Makefile | have-libraries
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(COMPILE) -MMD -MP -c $< -o $@

# By the host's SQLite: its functions are members of the table that it hands to an extension.
$B/host/%.o: src/%.c src/extension/host_sqlite.h Makefile | have-libraries
	@mkdir -p $(@D)
	@echo "  CC   $< (for twindex.so)"
	$(Q)$(COMPILE) -fvisibility=hidden -include src/extension/host_sqlite.h -MMD -MP -c $< -o $@

# What modules call of the decoding process is visible there.
$B/seen/%.o: src/%.c Makefile | have-libraries
	@mkdir -p $(@D)
	@echo "  CC   $< (seen by modules)"
	$(Q)$(COMPILE) -MMD -MP -c $< -o $@

# The files of schema/ and what SQLite makes of them, in order of number; and how many there are.
$B/list_schemas: scripts/list_schemas.c src/store/schema_objects.h Makefile | have-libraries
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE -Isrc $(WARN) $(WERROR) $(DEPS) $< $(shell pkg-config --libs sqlite3) -o $@
$B/schema.inc: $(SCHEMA) $B/list_schemas
	$(Q)$B/list_schemas $(SCHEMA) > $@
$B/schema_version.inc: $(SCHEMA) Makefile
	@mkdir -p $(@D)
	$(Q)echo 'enum { TWX_SCHEMA_VERSION = $(words $(SCHEMA)) };' > $@
$B/src/store/schema.o $B/host/store/schema.o: $B/schema.inc
$(OBJ) $(HOST_OBJ) $(UNIT_OBJ) $(FUZZ_OBJ): | $B/schema_version.inc

# The review page's own text, each line a string of C.
AS_STRINGS = sed 's/[\\"?]/\\&/g; s/^/"/; s/$$/\\n"/'
$B/page.%.inc: src/cmd/page/page.% Makefile
	@mkdir -p $(@D)
	$(Q)$(AS_STRINGS) $< > $@
$B/page.js.inc: $(sort $(wildcard src/cmd/page/*.js)) Makefile
	@mkdir -p $(@D)
	$(Q)cat $(filter %.js,$^) | $(AS_STRINGS) > $@
PAGE_TEXTS := $B/page.html.inc $B/page.css.inc $B/page.js.inc
$B/src/cmd/page_shell.o: $(PAGE_TEXTS)

$B/libtwindex.a: $(LIB_OBJ)
	@echo "  AR   $@"
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# The shared library: what twindex.h declares, as the map lists it, and what that needs.
EXPORTED = $(shell sed -n 's/^ *\(twx_[a-z0-9_]*\);/\1/p' src/libtwindex.map)
$B/libtwindex.so.$(SOVERSION): $B/libtwindex.a src/libtwindex.map | $B/twindex-decode
	@echo "  LINK $@"
	$(Q)$(CC) -shared $(LINKED) -Wl,-soname,$(@F),-z,defs,-Bsymbolic,--version-script=src/libtwindex.map \
	    $(EXPORTED:%=-Wl,-u,%) $< $(LIBS) -o $@
$B/libtwindex.so: $B/libtwindex.so.$(SOVERSION)
	$(Q)ln -sf $(<F) $@

# What decodes, for the program and for tests.
$B/libdecode.a: $(filter-out $B/src/decoder_main.o $B/src/image/formats_loaded.o,$(DECODER_OBJ))
	@echo "  AR   $@"
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# The commands, for tests.
$B/libcmd.a: $(filter-out $B/src/main.o,$(CMD_OBJ))
	@mkdir -p $(@D)
	@echo "  AR   $@"
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$B/twindex: $(CMD_OBJ) $B/libtwindex.a | $B/twindex-decode
	@echo "  LINK $@"
	$(Q)$(LINK) $^ $(LIBS) -o $@

# The functions that modules have, or call, come before those of the archives, which are left there.
SEEN = $(addprefix $B/seen/,base/alloc.o base/heartbeat.o base/status.o file/sandbox.o image/budget.o image/exif.o image/luma.o image/png_chunk.o image/source.o \
         jobs/protocol.o jobs/unpack_messages.o)
CALLED = $(shell sed -n 's/^ *\(twx_[a-z0-9_]*\);/\1/p' src/modules.list)
$B/twindex-decode: $B/src/decoder_main.o $B/src/image/formats_loaded.o $(SEEN) $B/libdecode.a $B/libtwindex.a src/modules.list | $B/twindex-formats.so $B/twindex-unpack.so
	@echo "  LINK $@"
	$(Q)$(LINK) -Wl,--dynamic-list=src/modules.list $(CALLED:%=-Wl,-u,%) $(filter-out %.list,$^) $(DECODER_LIBS) -o $@

$B/twindex-formats.so: $(FORMATS_OBJ)
	@echo "  LINK $@"
	$(Q)$(CC) -shared $(LINKED) -Wl,-Bsymbolic $^ $(DECODER_LIBS) -o $@

$B/twindex-unpack.so: $(UNPACK_OBJ)
	@echo "  LINK $@"
	$(Q)$(CC) -shared $(LINKED) -Wl,-Bsymbolic $^ $(shell pkg-config --libs libarchive) -o $@

$B/extension.a: $(filter-out $(SQLITE_OBJ),$(LIB_OBJ)) $(HOST_OBJ)
	@echo "  AR   $@"
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# Without -lsqlite3, and nothing undefined: whatever calls a SQLite that is not the host's does not link.
$B/twindex.so: $(EXT_OBJ) $B/extension.a src/extension/exported.map | $B/twindex-decode
	@echo "  LINK $@"
	$(Q)$(CC) -shared $(LINKED) -Wl,-z,defs,-Bsymbolic,--version-script=src/extension/exported.map \
	    $(EXT_OBJ) $B/extension.a $(shell pkg-config --libs $(filter-out sqlite3 libjpeg,$(PKGS))) -lm -o $@

$(UNIT_BIN): $B/tests/%: $B/tests/unit/%.o $B/libcmd.a $B/libdecode.a $B/libtwindex.a
	@echo "  LINK $@"
	$(Q)$(LINK) $^ $(shell pkg-config --libs check) $(DECODER_LIBS) $(LIBS) -o $@

$(SHIMS): $B/tests/%.so: tests/shims/%.c tests/shims/shim.h
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE $(if $(SAN),-DSANITIZED) $(WARN) -O2 -fPIC -shared $< -o $@

# A fuzz target: with libFuzzer's main under SAN=fuzzer,..., else with one that replays files.
$(FUZZ_BIN): $B/fuzz/%: $B/tests/fuzz/fuzz_%.o $(if $(findstring fuzzer,$(SAN)),,$B/tests/fuzz/replay.o) \
                        $B/libcmd.a $B/libdecode.a $B/libtwindex.a
	@mkdir -p $(@D)
	@echo "  LINK $@"
	$(Q)$(LINK) $(WRAPPED:%=-Wl,--wrap=%) $^ $(DECODER_LIBS) $(LIBS) -o $@
# Loops over tables and blocks: the operands of their comparisons say nothing to libFuzzer, and took most of the time of a run.
ifneq ($(findstring fuzzer,$(SAN)),)
$(patsubst %,$B/src/image/jpeg_%.o,blocks data huffman luma places progressive quarters) $B/tests/fuzz/fuzz_coefficients.o: \
    CFLAGS += -O2 -fno-sanitize-coverage=trace-cmp
endif
# What its command lines must not reach: see tests/fuzz/fuzz_options.c.
$B/fuzz/options: WRAPPED := twx_index_update twx_hash_collection twx_hash_lines twx_hash_archives twx_hash_printed twx_merge_shards twx_merge_tsv twx_prune twx_relocate twx_check twx_repair twx_calibrate twx_apply twx_undo \
                          twx_index_open twx_output_open twx_image_probe twx_prober_create twx_prober_add twx_prober_take \
                          twx_files_in_folder twx_files_of_list twx_paths_are_sound twx_diag_run

-include $(OBJ:.o=.d) $(HOST_OBJ:.o=.d) $(SEEN:.o=.d) $(UNIT_OBJ:.o=.d) $(FUZZ_OBJ:.o=.d)

# --- Test ---------------------------------------------------------------------------------------------------
# The inner make is reported the number of jobs only when the outer one was not.
JOBS    = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))
SUBMAKE = +$(Q)$(MAKE) --no-print-directory $(JOBS)

test:  ## install what is missing (apt), build with -Werror, run all tests; SAN=address,undefined: sanitized
	@scripts/install-packages.sh build test
	$(SUBMAKE) WERROR=-Werror tests

tests: $(BUILT) $B/list_manual $B/bench/make_shards $(UNIT_BIN) $(SHIMS) $(FUZZ_BIN)
	@tests/run-selftest.sh
	@B=$B tests/run.sh $(UNIT_BIN)

unit: $(BUILT) $(UNIT_BIN) $(SHIMS)  ## build and run the unit tests only
	@B=$B tests/run.sh --no-cli $(UNIT_BIN)

plain:  ## build without the vectors of processors, and run the tests of what has them, and those of hashing
	$(SUBMAKE) PLAIN=1 WERROR=-Werror plain-tests

plain-tests: $B/twindex $(UNIT_BIN) $(SHIMS)
	@B=$B tests/run.sh --only hash/ $(UNIT_BIN)

cli: $(BUILT) $B/list_manual $B/bench/make_shards $(SHIMS) $(FUZZ_BIN)  ## build and run the CLI tests only; ONLY=text: those with text in their name
	@B=$B tests/run.sh --only '$(ONLY)'

# The cases wait for nodes to be missed, most of the time: all at once.
test-cluster: $B/twindex $B/tests/killed_at.so  ## install what is missing (apt), then hash, merge, pair and group on a real Slurm, and hash over ssh; as root
	@scripts/install-packages.sh build test cluster
	@B=$B TEST_JOBS=3 TEST_TIMEOUT=400 tests/run.sh --cases tests/cluster

# Unit tests that take all of what they take some of, with TWX_LONG.
LONG := decode_avif decode_jpeg decode_webp join jpeg_blocks

torture: $(BUILT) $B/list_manual $B/bench/make_shards $(LONG:%=$B/tests/test_%) $(SHIMS)  ## kill, merge and let calls fail, every one in turn, for an hour or two
	@mkdir -p $B/tests
	@KILL_STEP=1 B=$B tests/run.sh --only apply/kills
	@TWX_LONG=1 B=$B tests/run.sh --no-cli $(LONG:%=$B/tests/test_%)
	@for cases in bench/ calibrate/ check/ export/ extension/ hash/ map/ merge/stopped plan/ query/ robust/no_memory; do \
	    TWX_LONG=1 TEST_TIMEOUT=600 B=$B tests/run.sh --only $$cases || exit; done
	@for what in 'torture.sh kills 500' 'torture.sh signals 100' 'torture.sh readers 100' \
	             'torture.sh orders 100' 'torture.sh crashes 250' 'torture.sh hostile 5' 'power_cut.py 500' \
	             $(foreach c,$(FAULTY),'faults.sh $c 0 $(FAULTS)'); do \
	    (dir=$$(mktemp -d $(abspath $B)/tests/torture.XXXXXX) && cd $$dir && \
	     TWINDEX=$(abspath $B/twindex) $(CURDIR)/scripts/$$what && rm -rf $$dir) || exit; \
	done

FAULTY := index hash merge merge-new prune repair export
FAULTS := open:EIO open:EMFILE read:EIO read:EINTR read:short write:EIO write:ENOSPC write:EINTR write:short \
          sync:EIO rename:EIO rename:ENOSPC thread:EAGAIN malloc:ENOMEM

FUZZ_SECONDS ?= 60
fuzz: $B/twindex  ## install what is missing (apt), fuzz each target for FUZZ_SECONDS (60); FUZZ=index: that one
	@scripts/install-packages.sh build fuzz
	$(SUBMAKE) CC=clang SAN=fuzzer,address,undefined fuzz-targets
	@tests/fuzz/run.sh build-fuzzer-address-undefined $(abspath $B/twindex) $(FUZZ_SECONDS) $(FUZZ)

fuzz-targets: $(FUZZ_BIN)

# --- Lint ---------------------------------------------------------------------------------------------------
C_FILES  := $(SRC) $(UNIT_SRC) $(FUZZ_SRC) $(SHIM_SRC) $(sort $(wildcard scripts/*.c scripts/bench/*.[ch])) $(HEADERS)
# glibc's readdir is safe with one thread a stream, and readdir_r deprecated.
CPPCHECK := cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability \
            --library=posix,gnu,gtk --inline-suppr -j2 \
            --suppress=missingIncludeSystem --suppress=readdirCalled

lint:  ## install what is missing (apt), check format, clang-tidy, cppcheck, shellcheck, floors
	@scripts/install-packages.sh build lint
	$(SUBMAKE) --keep-going --output-sync=target lint-all

.PHONY: lint-all lint-floors lint-shell lint-format lint-cppcheck lint-tidy
lint-all: lint-floors lint-shell lint-format lint-cppcheck lint-tidy

lint-floors:
	@scripts/check-floors.sh

lint-shell:
	@shellcheck $(SCRIPTS)
	@shellcheck --shell=bash tests/cli/functions.sh $(CASES)

lint-format:
	@clang-format --dry-run -Werror $(C_FILES) || { echo 'make format does this' >&2; false; }

lint-cppcheck: $B/schema.inc $B/schema_version.inc $(PAGE_TEXTS)
	@$(CPPCHECK) $(filter -I% -D%,$(OUR)) $(SRC)

# Warnings of clang count as well: the flags are those of the build. Findings go to stdout; what it counts in
# system headers, to stderr.
lint-tidy: $B/schema.inc $B/schema_version.inc $(PAGE_TEXTS) | have-libraries
	@printf '%s\n' $(SRC) | xargs -P2 -I{} clang-tidy --quiet {} -- $(OUR) $(WARN) $(DEPS) 2>$B/clang-tidy.log

format:  ## rewrite the sources with clang-format
	clang-format -i $(C_FILES)

# --- Use ----------------------------------------------------------------------------------------------------
demo:  ## install what is missing (apt), build, index testdata/, show its groups and one query
	@scripts/install-packages.sh build
	$(SUBMAKE) all
	@scripts/demo.sh $B

bench: $B/twindex $B/bench/floor $B/bench/make_shards $B/bench/resample $B/bench/slow_reads.so  ## measure: a table, and build/bench.json
	@scripts/bench/run.sh $B

bench-decoders: $B/bench/decoders  ## measure each decoder of twindex's own beside what it stands in for, in the photos below SHARED: a table, and build/bench-decoders.json
	@/usr/bin/python3 scripts/bench/bench_decoders.py $B '$(SHARED)'
SHARED ?= ../shared/data

$B/bench/decoders: scripts/bench/decoders.c $B/libdecode.a $B/libtwindex.a
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $^ $(DECODER_LIBS) $(LIBS) -pthread -pie -o $@

$B/bench/floor: scripts/bench/floor.c
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $< $(shell pkg-config --libs libjpeg) -pthread -pie -o $@

$B/bench/make_shards $B/bench/resample $B/bench/group: $B/bench/%: scripts/bench/%.c $B/libtwindex.a
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $^ $(LIBS) -pthread -pie -o $@

$B/bench/search: scripts/bench/search.c scripts/bench/search_data.h $B/libtwindex.a
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(filter-out %.h,$^) $(LIBS) -pthread -pie -o $@

bench-search: $(BUILT) $B/bench/rivals $B/bench/empty $B/bench/make_shards  ## measure searching beside others: a table, and build/bench-search.json
	@/usr/bin/python3 scripts/bench/bench_search.py $B $(ONLY)

SCALE ?= 1M 10M
bench-scale: $B/twindex $B/bench/make_shards  ## measure merge, query, pairs and export among SCALE (1M 10M) made-up records: a table, and build/bench-scale.json
	@/usr/bin/python3 scripts/bench/bench_scale.py $B $(SCALE)

GROUP ?= 2000000 10000000
bench-group: $B/bench/group  ## measure the joining of GROUP="NODES EDGES" made-up edges, star and single: a table
	@$B/bench/group $B/bench/edges $(GROUP)

DATA ?= $(firstword $(wildcard ../shared/data) testdata/photos)
bench-accuracy:  ## measure what is found of edited copies, beside dHash and pHash, in the photos below DATA: a table, and build/bench-accuracy.json
	@scripts/install-packages.sh build accuracy
	$(SUBMAKE) all
	@/usr/bin/python3 scripts/bench/bench_accuracy.py $B '$(DATA)'

bench-calibrate:  ## compare the bounds of calibrate with the truth, in collections made of the photos below DATA; build/bench-calibrate.json
	@scripts/install-packages.sh build accuracy
	$(SUBMAKE) all
	@/usr/bin/python3 scripts/bench/bench_calibrate.py $B '$(DATA)'

bench-page:  ## measure the review page of 10,000 groups in Chromium, over the photos below DATA: a table, and build/bench-page.json
	@scripts/install-packages.sh build browser
	$(SUBMAKE) all
	@/usr/bin/python3 scripts/bench/bench_page.py $B '$(DATA)'

# Not --as-needed: the libraries are to be loaded.
$B/bench/empty: scripts/bench/empty.c
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -Wno-pedantic $< -Wl,--no-as-needed $(LIBS) -pie -o $@

# The rivals of searching; FAISS is C++, and need not be there.
FAISS_RIVALS := $(if $(wildcard /usr/include/faiss/IndexBinaryHash.h),$B/bench/faiss_rivals.o,$B/bench/faiss_absent.o)
RIVAL_OBJ    := $(addprefix $B/bench/,rivals.o bk_tree.o sql_scan.o) $(FAISS_RIVALS)

$B/bench/%.o: scripts/bench/%.c scripts/bench/rivals.h scripts/bench/search_data.h Makefile
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -c $< -o $@

$B/bench/%.o: scripts/bench/%.cc scripts/bench/rivals.h Makefile
	@mkdir -p $(@D)
	$(Q)$(CXX) -std=c++17 -O2 -Wall -Wextra -fPIE -c $< -o $@

$B/bench/rivals: $(RIVAL_OBJ) $B/libtwindex.a
	$(Q)$(if $(filter %faiss_rivals.o,$^),$(CXX),$(CC)) -pie -pthread $^ $(LIBS) \
	    $(if $(filter %faiss_rivals.o,$^),-lfaiss -llapack -lblas -lgomp) -o $@

$B/bench/slow_reads.so: scripts/bench/slow_reads.c
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c17 -D_GNU_SOURCE $(WARN) -O2 -fPIC -shared $< -o $@

# Man pages and completions come from the tables of options.
$B/list_manual: scripts/list_manual.c $B/libcmd.a $B/libtwindex.a
	@echo "  LINK $@"
	$(Q)$(COMPILE) $^ $(LIBS) -pie -o $@

SHARE    := $(PREFIX)/share
COMMANDS  = $(shell $B/list_manual commands)
INSTALLED = bin/twindex libexec/twindex/twindex-decode libexec/twindex/twindex-formats.so libexec/twindex/twindex-unpack.so include/twindex.h include/twindex_plugin.h share/doc/twindex/LICENSE share/man/man1/twindex.1 \
            $(COMMANDS:%=share/man/man1/twindex-%.1) share/bash-completion/completions/twindex share/zsh/site-functions/_twindex share/fish/vendor_completions.d/twindex.fish

INSTALLED_LIBS = $(EXTENSIONDIR)/twindex.so $(addprefix $(LIBDIR)/,libtwindex.a libtwindex.so libtwindex.so.$(SOVERSION) pkgconfig/twindex.pc)

install: $(BUILT) $B/list_manual  ## install to PREFIX (/usr/local) below DESTDIR
	install -D -m 755 $B/twindex $(DESTDIR)$(PREFIX)/bin/twindex
	install -D -m 755 $B/twindex-decode $(DESTDIR)$(LIBEXECDIR)/twindex-decode
	install -D -m 644 $B/twindex-formats.so $(DESTDIR)$(LIBEXECDIR)/twindex-formats.so
	install -D -m 644 $B/twindex-unpack.so $(DESTDIR)$(LIBEXECDIR)/twindex-unpack.so
	install -D -m 644 $B/twindex.so $(DESTDIR)$(EXTENSIONDIR)/twindex.so
	install -D -m 644 include/twindex.h $(DESTDIR)$(PREFIX)/include/twindex.h
	install -D -m 644 include/twindex_plugin.h $(DESTDIR)$(PREFIX)/include/twindex_plugin.h
	install -D -m 644 $B/libtwindex.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libtwindex.so.$(SOVERSION)
	install -m 644 $B/libtwindex.a $(DESTDIR)$(LIBDIR)/libtwindex.a
	ln -sf libtwindex.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libtwindex.so
	install -d $(DESTDIR)$(LIBDIR)/pkgconfig
	sed 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' twindex.pc.in >$(DESTDIR)$(LIBDIR)/pkgconfig/twindex.pc
	install -D -m 644 LICENSE $(DESTDIR)$(SHARE)/doc/twindex/LICENSE
	install -d $(addprefix $(DESTDIR)$(SHARE)/,man/man1 bash-completion/completions zsh/site-functions fish/vendor_completions.d)
	$B/list_manual man >$(DESTDIR)$(SHARE)/man/man1/twindex.1
	for command in $(COMMANDS); do \
	    $B/list_manual man $$command >$(DESTDIR)$(SHARE)/man/man1/twindex-$$command.1 || exit; done
	$B/list_manual bash >$(DESTDIR)$(SHARE)/bash-completion/completions/twindex
	$B/list_manual zsh >$(DESTDIR)$(SHARE)/zsh/site-functions/_twindex
	$B/list_manual fish >$(DESTDIR)$(SHARE)/fish/vendor_completions.d/twindex.fish

uninstall: $B/list_manual  ## remove what install put there
	rm -f $(INSTALLED:%=$(DESTDIR)$(PREFIX)/%) $(INSTALLED_LIBS:%=$(DESTDIR)%)

# Of what is committed: the same bytes for the same commit.
NAME := twindex-$(VERSION)
dist:  ## make build/dist/twindex-VERSION.tar.xz of the commit
	@scripts/install-packages.sh dist
	@mkdir -p build/dist
	$(Q)git archive --format=tar --prefix=$(NAME)/ HEAD | xz -9 -T1 >build/dist/$(NAME).tar.xz
	@echo build/dist/$(NAME).tar.xz

deb: dist  ## make Debian packages of the commit in build/deb/; installs what that needs (apt)
	@scripts/install-packages.sh build deb
	$(Q)rm -rf build/deb && mkdir build/deb
	$(Q)tar -C build/deb -xf build/dist/$(NAME).tar.xz
	$(Q)cd build/deb/$(NAME) && env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL dpkg-buildpackage -us -uc -b -j$(shell nproc) >../build.log 2>&1 || { tail -30 ../build.log >&2; exit 1; }
	$(Q)rm -rf build/deb/$(NAME)
	@ls build/deb/*.deb

clean:  ## remove the build folders of all variants
	rm -rf build build-*

help:  ## print this list
	@sed -n 's/^\([a-z-]*\):.*  ## /\1\t/p' Makefile | expand -t 16
