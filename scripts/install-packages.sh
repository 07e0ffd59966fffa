#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs the Debian packages of the groups given (build, test, browser, cluster, lint, fuzz, accuracy, dist, deb, chroot; default:
# build) that are missing. Says what it is going to install before it does; silent when there is nothing to do.
set -eu

build="gcc libc6-dev make pkg-config libvips-dev libsqlite3-dev libglib2.0-dev libxxhash-dev
       libjpeg62-turbo-dev libpng-dev libdeflate-dev libwebp-dev libjxl-dev libavif-dev libarchive-dev libseccomp-dev
       libcsv-dev"
# vips (libvips-tools) makes the test images; libvips42 itself brings what AVIF and HEIC need
tests="check g++ libvips-tools python3 python3-numpy python3-pytest sqlite3 util-linux mandoc"
lint="clang clang-format clang-tidy cppcheck shellcheck"
# libclang-rt-14-dev: libFuzzer and clang's sanitizers; python3 makes seeds
fuzz="clang libclang-rt-14-dev python3"
# what `make bench-accuracy` edits pictures with
accuracy="python3 python3-numpy python3-pil fonts-dejavu-core"
# what the tests of the review page look at it with; without it they are skipped
browser="chromium python3"
# a Slurm, and ssh, of `make test-cluster`, with hosts that are network namespaces
cluster="slurmctld slurmd slurm-client munge parallel openssh-server openssh-client iproute2 procps"
# what `make dist` and `make deb` pack with
dist="git xz-utils"
deb="build-essential debhelper dh-python dpkg-dev fakeroot"
# a bare system to run the tests in
chroot="debootstrap"

wanted=
for group in "${@:-build}"; do
    case $group in
    build) wanted="$wanted $build" ;;
    test) wanted="$wanted $tests" ;;
    browser) wanted="$wanted $browser" ;;
    cluster) wanted="$wanted $cluster" ;;
    lint) wanted="$wanted $lint" ;;
    fuzz) wanted="$wanted $fuzz" ;;
    accuracy) wanted="$wanted $accuracy" ;;
    dist) wanted="$wanted $dist" ;;
    deb) wanted="$wanted $deb" ;;
    chroot) wanted="$wanted $chroot" ;;
    *)
        echo "usage: $0 [build|test|browser|cluster|lint|fuzz|accuracy|dist|deb|chroot]..." >&2
        exit 2
        ;;
    esac
done

if ! command -v apt-get >/dev/null; then
    echo "$0: no apt-get here, going on; needed are what Debian calls$wanted" >&2
    exit 0
fi

missing=
for package in $wanted; do
    status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || status=
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "$0: packages are missing, and there is neither root nor sudo to install them. As root:" >&2
        echo "    apt-get update && apt-get install -y --no-install-recommends$missing" >&2
        exit 1
    fi
    as_root=sudo
fi

echo "Installing missing packages by apt-get${as_root:+ (with sudo)}, a minute or two:$missing"
apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"
# A failed update is no failure yet: the lists already there may do.
$apt update || true
# shellcheck disable=SC2086 # lists of words
$apt install -y --no-install-recommends $missing </dev/null >/dev/null || {
    echo "$0: apt-get could not install them: is there a network, and a package source (/etc/apt)?" >&2
    exit 1
}
