#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Checks the rules of the source tree that a text search can check, and names each offence as file:line:
#   - includes go downwards only, siblings on a floor do not know each other, cmd/ and extension/ see base/ and twindex.h only
#   - each foreign library is included in one place
#   - includes are written relative to src/; file names are unique; a source file has at most 400 lines, a function at most 50
#   - a .c file whose functions are not all of twindex.h has a header of its own name; formats_loaded.c has those of others
#   - functions that are banned; names in headers begin with twx_ or TWX_
#   - the library does not end the process when memory runs out: of GLib only what allocates nothing
# Usage: check-floors.sh [ROOT]
set -eu
cd "${1:-$(dirname "$0")/..}"

# shellcheck disable=SC2016 # $ belongs to awk
find src include \( -name '*.c' -o -name '*.h' \) -print | sort | xargs awk '
BEGIN {
    split("base 0 image 1 hash 1 store 2 file 2 likeness 2 encode 2 jobs 3 pairs 3 worker 4 ingest 4 query 4 group 4 calibrate 4 act 4 page 4 pack 4 map 4 synth 4 transform 4 cmd 5 extension 5 main 6", words)
    for (i = 1; i in words; i += 2)
        floor_of[words[i]] = words[i + 1]

    # header -> the files that may include it
    place_of_library["^(vips|jxl)/version.h$"] = "^src/image/library_versions\\.c$"
    place_of_library["^avif/"] = "^src/image/(decode_avif|library_versions)\\.c$"
    place_of_library["^vips/vips"] = "^src/image/((decode|edit)_vips\\.c|vips_[a-z]+\\.[ch])$"
    place_of_library["^(jpeglib|jerror|turbojpeg)\\.h$"] = "^src/(image/(decode_jpeg\\.c|partial_jpeg\\.c|jpeg_reader\\.[ch])|encode/encode_jpeg\\.c)$"
    place_of_library["^png\\.h$"] = "^src/image/partial_png\\.c$"
    place_of_library["^libdeflate\\.h$"] = "^src/image/(decode_png|png_parts)\\.c$"
    place_of_library["^webp/"] = "^src/image/(decode|partial)_webp\\.c$"
    place_of_library["^jxl/[^v]"] = "^src/image/decode_jxl\\.c$"
    place_of_library["^archive(_entry)?\\.h$"] = "^src/worker/unpack_main\\.c$"
    place_of_library["^libexif/"] = "^src/image/[a-z_]*\\.c$"
    place_of_library["^sqlite3\\.h$"] = "^src/store/[a-z_]*\\.[ch]$"
    place_of_library["^sqlite3ext\\.h$"] = "^src/extension/host_sqlite\\.h$"
    place_of_library["^xxhash\\.h$"] = "^src/base/checksum\\.[ch]$"
    place_of_library["^(seccomp|linux/(landlock|seccomp))\\.h$"] = "^src/file/sandbox\\.c$"
    place_of_library["^csv\\.h$"] = "^src/base/csv_rows\\.c$"
    place_of_library["^pthread\\.h$"] = "^src/base/thread\\.[ch]$"

    banned = "(strcpy|strcat|strncpy|sprintf|strtok|gets|atoi|localtime|ctime|alloca)"
    # GLib that allocates nothing. src/image, file and worker run in the worker process, which may end.
    may_abort = "^src/((cmd|image|file|worker)/|(main|decoder_main)\\.c$)"
    safe_glib = "g_(free|clear_pointer|ascii_[a-z]+|str_has_(prefix|suffix)|snprintf|file_test|mkstemp_full|get_num_processors|uuid_string_is_valid|utf8_validate)"

    ours = "^(twx_|TWX_|TWINDEX_)"
}

function offence(text) {
    printf "%s:%d: %s\n", FILENAME, FNR, text
    n_offences++
}

# The folder of a path relative to src/, "main" for what lies in src/ itself.
function folder_of(path) {
    return path ~ /\// ? substr(path, 1, index(path, "/") - 1) : "main"
}

function check_own_include(header,    to) {
    if (header ~ /^twindex(_commands|_plugin)?\.h$/ || header ~ /\.inc$/)
        return
    if (header !~ /\//) {
        offence("include \"" header "\" is not written relative to src/")
        return
    }
    to = folder_of(header)
    if (!(to in floor_of))
        offence("include of \"" header "\": src/" to "/ is on no floor")
    else if (FILENAME == "src/decoder_main.c" ? to != "worker" && to != "jobs" : from == "main" ? to != "cmd" && to != "base" : from ~ /^(cmd|extension)$/ && to != from && to != "base")
        offence("src/" (from == "main" ? "main.c sees cmd/, " : from "/ sees itself, ") "base/ and twindex.h only, not " header)
    else if (from != to && floor_of[to] == floor_of[from])
        offence("siblings on floor " floor_of[to] ": " from "/ must not know " header)
    else if (floor_of[to] > floor_of[from])
        offence("upwards: " from "/ (floor " floor_of[from] ") must not know " header " (floor " floor_of[to] ")")
}

function check_foreign_include(header,    pattern, place) {
    for (pattern in place_of_library) {
        place = place_of_library[pattern]
        if (header ~ pattern && FILENAME !~ place) {
            gsub(/[\\^$]/, "", place)
            offence("<" header "> may be included only by " place)
        }
    }
}

function check_name(name) {
    if (name !~ ours)
        offence("public name without twx_ or TWX_: " name)
}

function check_glib(line,    name) {
    while (match(line, /(^|[^A-Za-z0-9_])g_[a-z0-9_]+\(/)) {
        name = substr(line, RSTART, RLENGTH - 1)
        line = substr(line, RSTART + RLENGTH)
        sub(/^[^g]/, "", name)
        if (name !~ "^" safe_glib "$")
            offence("allocates through GLib, which ends the process without memory: " name "()")
    }
}

# Declarations as clang-format leaves them: what is public begins in the first column.
function check_header_names(line,    name) {
    gsub(/__attribute__\(\([^()]*(\([^()]*\))?\)\) */, "", line)
    if (line ~ /^#define /) {
        name = line
        sub(/^#define /, "", name)
        sub(/[^A-Za-z0-9_].*/, "", name)
        check_name(name)
    } else if (line ~ /^(typedef )?(struct|enum|union) [a-z0-9_]+( \{.*|;)$/) {
        match(line, /(struct|enum|union) /)
        name = substr(line, RSTART + RLENGTH)
        sub(/[^a-z0-9_].*/, "", name)
        check_name(name)
    } else if (line ~ /^typedef .*\(\*[a-z0-9_]+\)/) {
        name = line
        sub(/.*\(\*/, "", name)
        sub(/\).*/, "", name)
        check_name(name)
    } else if (line ~ /^[a-z][^(={]*[ *][a-z0-9_]+\(/ && line !~ /^typedef /) {
        name = substr(line, 1, index(line, "(") - 1)
        sub(/.*[ *]/, "", name)
        check_name(name)
        header_of[name] = FILENAME
    } else if (line ~ /^extern [^"]/) {
        name = line
        sub(/(\[.*)?;.*/, "", name)
        sub(/.*[ *]/, "", name)
        check_name(name)
    } else if (in_enum && line ~ /^ +[A-Za-z]/) {
        name = line
        sub(/^ +/, "", name)
        sub(/[ ,=].*/, "", name)
        check_name(name)
    }
    if (line ~ /^(typedef )?enum .*\{$/)
        in_enum = 1
    else if (line ~ /^\}/)
        in_enum = 0
}

FNR == 1 {
    in_enum = in_comment = body_began = 0
    from = FILENAME ~ /^include\// ? "base" : folder_of(substr(FILENAME, 5))
    if (!(from in floor_of))
        offence("src/" from "/ is on no floor")
    name = FILENAME
    sub(/.*\//, "", name)
    if (name in file_named)
        offence("file name not unique: " file_named[name])
    file_named[name] = FILENAME
}

FNR == 401 && FILENAME !~ /^include\// { offence("more than 400 lines: split by responsibility") }

# As clang-format leaves them: a body begins and ends with a brace in the first column.
/^\{$/ { body_began = FNR }
/^\}$/ && body_began > 0 {
    if (FNR - body_began > 51)
        offence("a function of " FNR - body_began - 1 " lines: at most 50")
    body_began = 0
}

/^[ \t]*#[ \t]*include[ \t]*["<]/ {
    header = $0
    sub(/^[^"<]*["<]/, "", header)
    sub(/[">].*/, "", header)
    if ($0 ~ /"/)
        check_own_include(header)
    check_foreign_include(header)
    next
}

{
    code = $0
    gsub(/"([^"\\]|\\.)*"/, "\"\"", code)
    gsub(/\/\*.*\*\//, "", code)
    if (in_comment || code ~ /^[ \t]*\/\*/) {
        in_comment = code !~ /\*\//
        next
    }
    sub(/ *\/\/.*/, "", code)
    if (FILENAME ~ /\/banned\.h$/)
        next
    if (match(code, "(^|[^A-Za-z0-9_])" banned "[ \t]*\\("))
        offence("banned function: " substr(code, RSTART, RLENGTH) ")")
    if (FILENAME !~ may_abort)
        check_glib(code)
    if (FILENAME ~ /\.h$/)
        check_header_names(code)
    else if (code ~ /^[a-z][^(={;]*[ *]twx_[a-z0-9_]+\(/ && code !~ /^static / && FILENAME !~ /formats_loaded\.c$/) {
        name = substr(code, 1, index(code, "(") - 1)
        sub(/.*[ *]/, "", name)
        place_of[name] = FILENAME
    }
}

END {
    for (name in place_of) {
        own = place_of[name]
        sub(/c$/, "h", own)
        if (header_of[name] != own && header_of[name] !~ "^include/") {
            printf "%s: %s is declared in %s\n", place_of[name], name, header_of[name]
            n_offences++
        }
    }
    if (n_offences > 0)
        exit 1
}'
