# SPDX-License-Identifier: MIT
#
# Hosts n0, n1, ... and ctl on one machine, each with a network, a host name and processes of its own, wired to a bridge
# that lies in the namespace of ctl: the network of the machine is not touched. They share its files. With Slurm, or an
# sshd on each. Needs root and, from Debian, slurmctld, slurmd, munge, openssh-server and parallel.
#
# Sourced by a case, which is skipped where such hosts cannot be. hosts_up first; what was started ends with the shell.

net=198.51.100 # TEST-NET-2, of documentation

# hosts_up DIR N: ctl and n0 ... n(N-1), of which nothing runs yet. DIR is short: it holds sockets.
hosts_up() {
    hosts=$1 n_hosts=$2 tag=twx$$
    if ! ip netns add "$tag-ctl" 2>/dev/null; then
        echo 'hosts are network namespaces, which root may make'
        rmdir "$hosts"
        exit 77
    fi
    mkdir -p "$hosts"/{run,log,state,spool}
    chmod 755 "$hosts" # munged wants its socket to be reached by all
    trap hosts_down EXIT
    ip -n "$tag-ctl" link set lo up
    ip -n "$tag-ctl" link add br0 type bridge
    ip -n "$tag-ctl" addr add "$net.1/24" dev br0
    ip -n "$tag-ctl" link set br0 up
    local i
    for ((i = 0; i < n_hosts; i++)); do
        ip netns add "$tag-n$i"
        ip -n "$tag-n$i" link set lo up
        ip -n "$tag-ctl" link add "v$i" type veth peer name eth0 netns "$tag-n$i"
        ip -n "$tag-ctl" link set "v$i" master br0 up
        ip -n "$tag-n$i" addr add "$net.$((10 + i))/24" dev eth0
        ip -n "$tag-n$i" link set eth0 up
    done
}

# boot HOST COMMAND: the first process of a host, in namespaces of its own; all of the host ends with it.
boot() {
    nsenter --net="/run/netns/$tag-$1" unshare -u -p -f --kill-child --mount-proc \
        sh -c "hostname $1; $2; exec sleep infinity" >>"$hosts/log/$1.host" 2>&1 </dev/null &
    echo $! >"$hosts/run/$1.pid"
}

# on HOST COMMAND...: runs a command there.
on() {
    local host=$1 first
    shift
    first=$(pgrep -P "$(cat "$hosts/run/$host.pid")" | head -n 1)
    nsenter -t "$first" -n -u -p -m --wd="$PWD" -- "$@"
}

# host_dies HOST: as when its power is cut; link_cut HOST: it goes on, without its network.
host_dies() {
    kill -9 "$(cat "$hosts/run/$1.pid")"
    rm "$hosts/run/$1.pid" # the number may soon be another process
}
link_cut() {
    ip -n "$tag-ctl" link set "v${1#n}" down
}

hosts_down() {
    local file name
    for file in "$hosts"/run/*.pid; do
        [ ! -e "$file" ] || kill -9 "$(cat "$file")" 2>/dev/null || true
    done
    wait 2>/dev/null || true
    for ((name = -1; name < n_hosts; name++)); do
        ip netns del "$tag-$( ((name < 0)) && echo ctl || echo "n$name")" 2>/dev/null || true
    done
    rm -rf "$hosts"
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
    local until=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < until)) || {
            echo "in vain: $*" >&2
            return 1
        }
        sleep 0.1
    done
}

slurm_idle() {
    [ "$(on ctl sinfo -h -N -o %T 2>/dev/null | grep -cx idle)" = "$n_hosts" ]
}

# slurm_up: a controller on ctl and a daemon on each host; SLURM_CONF is set.
slurm_up() {
    local i
    (umask 077 && head -c 128 /dev/urandom >"$hosts/munge.key")
    cat >"$hosts/slurm.conf" <<CONF
ClusterName=twindex
SlurmctldHost=ctl($net.1)
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$hosts/run/munge.sock,cred_expire=5
StateSaveLocation=$hosts/state
SlurmdSpoolDir=$hosts/spool/%n
SlurmctldPidFile=$hosts/run/slurmctld.daemon
SlurmdPidFile=$hosts/run/slurmd.%n.daemon
SlurmctldLogFile=$hosts/log/slurmctld
SlurmdLogFile=$hosts/log/slurmd.%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
KillWait=3
MinJobAge=3600
SchedulerParameters=batch_sched_delay=0,sched_min_interval=0,sched_interval=1
$(for ((i = 0; i < n_hosts; i++)); do echo "NodeName=n$i NodeAddr=$net.$((10 + i)) CPUs=1 RealMemory=2000"; done)
PartitionName=main Nodes=ALL Default=YES State=UP
CONF
    echo CgroupPlugin=cgroup/v1 >"$hosts/cgroup.conf" # loads without a cgroup file system, unlike what is chosen by itself
    export SLURM_CONF=$hosts/slurm.conf
    munged --foreground --key-file="$hosts/munge.key" --socket="$hosts/run/munge.sock" --pid-file="$hosts/run/munged.daemon" \
        --log-file="$hosts/log/munged" --seed-file="$hosts/run/munge.seed" >"$hosts/log/munged.host" 2>&1 &
    echo $! >"$hosts/run/munged.pid"
    wait_for 10 test -S "$hosts/run/munge.sock"
    boot ctl "slurmctld -D"
    for ((i = 0; i < n_hosts; i++)); do
        mkdir -p "$hosts/spool/n$i"
        boot "n$i" "slurmd -D -N n$i"
    done
    wait_for 30 slurm_idle
}

# sbatch ARGUMENT...: submits a job of the folder at hand, put into the queue again when its node dies, and prints its number.
# The program is $task, where a case has set that.
sbatch() {
    on ctl env TWINDEX="${task:-$TWINDEX}" sbatch --parsable --chdir="$PWD" --requeue "$@"
}
# states JOB: the states of a job, of an array each of its tasks, while they are in the queue; ended JOB: none is.
states() {
    on ctl squeue -h -r -j "$1" -o %T 2>/dev/null | sort -u | tr '\n' ' '
}
ended() {
    [ -z "$(states "$1")" ]
}
# succeeded JOB: all of its tasks, ended, exited with 0. restarted JOB: it was put into the queue again, once.
succeeded() {
    is 'COMPLETED' "$(on ctl scontrol show job "$1" | sed -n 's/.*JobState=\([A-Z_]*\).*/\1/p' | sort -u)"
}
restarted() {
    has 'Restarts=1 ' <(on ctl scontrol show job "$1")
}

# sshd_up: an sshd on each host that takes a key; PARALLEL_SSH is set, and the file `$hosts/hosts` names the hosts.
sshd_up() {
    local i
    mkdir -p /run/sshd
    ssh-keygen -q -t ed25519 -N '' -f "$hosts/key"
    ssh-keygen -q -t ed25519 -N '' -f "$hosts/host_key"
    cp "$hosts/key.pub" "$hosts/authorized"
    cat >"$hosts/sshd_config" <<CONF
HostKey $hosts/host_key
AuthorizedKeysFile $hosts/authorized
StrictModes no
PidFile none
PermitRootLogin yes
UsePAM no
CONF
    boot ctl :
    for ((i = 0; i < n_hosts; i++)); do
        boot "n$i" "$(command -v sshd) -D -e -f $hosts/sshd_config"
        echo "root@$net.$((10 + i))"
    done >"$hosts/hosts"
    export PARALLEL_SSH="ssh -F none -i $hosts/key -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
    for ((i = 0; i < n_hosts; i++)); do
        # shellcheck disable=SC2086 # words
        wait_for 10 on ctl $PARALLEL_SSH "root@$net.$((10 + i))" true
    done
}
