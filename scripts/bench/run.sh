#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# `make bench`: see bench.py. BUILD is the folder the Makefile has built into, its tools among the rest.
set -eu
cd "$(dirname "$0")/../.."
build=$1
shared=
[ -d ../shared/data ] && shared=../shared/data
exec /usr/bin/python3 scripts/bench/bench.py "$build" "$shared"
