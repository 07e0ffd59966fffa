#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Runs the README's two commands, make demo and make test, where nothing is but what debootstrap makes (with git, make
# and ca-certificates): as root in /root, and as an ordinary user in a home of mode 0700; then builds the packages there, and
# uses them. Needs root, debootstrap and
# the network that apt uses; is skipped with a word without. The last line is the sum of the tests.
#
# The bare system lives in mount and PID namespaces of its own, with device nodes of its own: what a test leaves running
# there ends with it, and nothing of this machine is mounted in it that a clean-up could reach.
set -euo pipefail
cd "$(dirname "$0")/.."
checkout=$PWD

skip() {
    echo "skipped: $1"
    echo '0 passed, 0 failed, 1 skipped'
    exit 0
}

# What apt is asked to use: the site that has this release.
mirror_of() {
    # shellcheck disable=SC2016 # apt's own variables
    apt-get indextargets --format '$(SITE) $(RELEASE)' 'Created-By: Packages' |
        awk -v release="$1" '$2 == release { print $1; exit }'
}

make_root() {
    local root=$1 release=$2 mirror=$3
    debootstrap --variant=minbase --include=git,make,ca-certificates "$release" "$root" "$mirror" >/dev/null
    rm -rf "$root"/etc/apt/sources.list*
    cp -a /etc/apt/sources.list* "$root/etc/apt/"
    apt-config dump Acquire >"$root/etc/apt/apt.conf.d/90host"
    cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
    rm -rf "${root:?}/dev"
    mkdir "$root/dev"
    local node
    for node in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9' 'tty 5 0'; do
        # shellcheck disable=SC2086 # name, major, minor
        set -- $node
        mknod -m 0666 "$root/dev/$1" c "$2" "$3"
    done
    ln -s /proc/self/fd "$root/dev/fd"
    ln -s /proc/self/fd/0 "$root/dev/stdin"
    ln -s /proc/self/fd/1 "$root/dev/stdout"
    ln -s /proc/self/fd/2 "$root/dev/stderr"
    mkdir -m 1777 "$root/dev/shm"
}

# In the namespaces: ROOT has a copy of the checkout's history in /source.
run_inside() {
    local root=$1 code=0
    mount -t proc proc "$root/proc"
    chroot "$root" /bin/sh -eu <<'END' || code=$?
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
useradd -m -d /home/user -s /bin/sh user
chmod 0700 /root /home/user
bare="env -i PATH=$PATH TEST_EVERY=${TEST_EVERY:-1} TEST_FIRST=${TEST_FIRST:-0}"
as_user() { setpriv --reuid user --regid user --init-groups $bare HOME=/home/user sh -euc "$1"; }
both='cd "$HOME"; git clone -q /source twindex; cd twindex; make demo; make test'
failed=0
$bare HOME=/root sh -euc "$both" || failed=1
as_user "$both" || failed=1
$bare HOME=/root sh -euc 'cd /root/twindex; scripts/test-packages.sh' || failed=1
exit $failed
END
    return "$code"
}

if [[ ${1-} == --inside ]]; then
    run_inside "$2"
    exit
fi

[[ $(id -u) -eq 0 ]] || skip 'not root'
scripts/install-packages.sh chroot || skip 'debootstrap cannot be had'
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
mirror=$(mirror_of "$release")
[[ -n $mirror ]] || skip 'no package source of this release in /etc/apt'
unshare --mount --pid --fork true 2>/dev/null || skip 'no namespaces can be made here'

root=$(mktemp -d)
chmod 0755 "$root"  # it is "/" to the ordinary user
log=$(mktemp)
trap 'rm -rf --one-file-system "$root"; rm -f "$log"' EXIT
if ! make_root "$root" "$release" "$mirror" 2>"$log"; then
    cat "$log" >&2
    skip 'debootstrap failed: is there a network?'
fi
git clone -q --bare --no-local "$checkout" "$root/source"
git -C "$root/source" config --add safe.directory '*'
printf '[safe]\n\tdirectory = *\n' >"$root/etc/gitconfig"
code=0
unshare --mount --propagation private --pid --fork --kill-child "$0" --inside "$root" </dev/null 2>&1 | tee "$log" || code=$?
awk -v code="$code" '
    /^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3; s += $5; n++ }
    END {
        f += (code != 0 && f == 0) + (n < 3 && code == 0)
        printf "%d passed, %d failed, %d skipped\n", p, f, s
    }' "$log"
exit "$code"
