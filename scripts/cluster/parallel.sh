#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The same without a scheduler: GNU parallel over ssh, with a folder that all hosts share.
#
#     parallel.sh HOSTS MANIFEST PARTITIONS SHARDS [OPTION of twindex hash]...
#
# HOSTS is a file of host names, one a line (`4/host`: four tasks at once there; `:` is this machine). Run it again after
# a failure: MANIFEST.joblog says which partitions are done, and only the others are hashed. TWINDEX names the program on
# the hosts, PARALLEL_SSH the ssh command.
set -eu

if (($# < 4)); then
    echo "usage: $0 HOSTS MANIFEST PARTITIONS SHARDS [OPTION]..." >&2
    exit 2
fi
hosts=$1 manifest=$(realpath "$2") partitions=$3
mkdir -p "$4"
shards=$(realpath "$4")
shift 4

# A host whose link is gone would be waited for until the end of time without ServerAlive.
export PARALLEL_SSH="${PARALLEL_SSH:-ssh} -o ServerAliveInterval=5 -o ServerAliveCountMax=3"
# A partition that failed is tried on other hosts; one that runs twice does no harm, the same shard comes out.
seq 0 $((partitions - 1)) |
    parallel --will-cite --quote --sshloginfile "$hosts" --retries 4 --joblog "$manifest.joblog" --resume-failed \
        "${TWINDEX:-twindex}" hash --manifest "$manifest" --partition "{}/$partitions" -o "$shards" "$@"
