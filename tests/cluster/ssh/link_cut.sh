# The same by GNU parallel over ssh, of three hosts, while the link of one is cut.
. "$SRCDIR/tests/cli/functions.sh"
. "$SRCDIR/tests/cluster/hosts.sh"
. "$SRCDIR/tests/cluster/collection.sh"

hosts_up "$(mktemp -d /tmp/twx.XXXX)" 3
sshd_up
mkdir shared
cd shared || exit

# The first task on n1 stops once it has begun its shard, until it is cut off; then it goes on, and nobody hears of it. On a
# machine that is busy it may be done before it is stopped: then it is cut off behind its shard.
task=$scratch/task
cat >"$task" <<END
#!/bin/bash
if [ "\$(hostname)" != n1 ] || ! mkdir "$scratch/first" 2>/dev/null; then
    exec "$TWINDEX" "\$@"
fi
"$TWINDEX" "\$@" &
child=\$!
until compgen -G "$PWD/shards/.shard-*" >/dev/null || [ -z "\$(jobs -r)" ]; do sleep 0.01; done
kill -STOP \$child
echo there >"$scratch/stopped"
until [ -e "$scratch/cut" ]; do sleep 0.1; done
kill -CONT \$child
wait \$child
echo "\$?" >"$scratch/cut_off"
END
chmod +x "$task"

exits 0 "$TWINDEX" list -o manifest "$collection"
on ctl env TWINDEX="$task" "$SRCDIR/scripts/cluster/parallel.sh" "$hosts/hosts" manifest 8 shards &
run=$!
wait_for 60 test -s "$scratch/stopped"
link_cut n1
touch "$scratch/cut"
wait "$run"
# the host that was cut off wrote its shard, too
wait_for 60 test -s "$scratch/cut_off"

exits 0 "$TWINDEX" merge -d cluster.db --manifest manifest --expect 8 shards
as_one_machine cluster.db

# Another run finds nothing to do.
cp manifest.joblog before
on ctl env TWINDEX=false "$SRCDIR/scripts/cluster/parallel.sh" "$hosts/hosts" manifest 8 shards
same before manifest.joblog
