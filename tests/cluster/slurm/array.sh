# A job array of 8 partitions on 4 real Slurm nodes gives the index of one machine: also when a node dies while it hashes,
# when a partition runs twice at once, and when one is missing at first.
. "$SRCDIR/tests/cli/functions.sh"
. "$SRCDIR/tests/cluster/hosts.sh"
. "$SRCDIR/tests/cluster/collection.sh"

hosts_up "$(mktemp -d /tmp/twx.XXXX)" 4
slurm_up
mkdir shared logs
cd shared || exit

# The task of partition 3 stops, in its first attempt, once it has begun its shard, until its node is gone.
task=$scratch/task
cat >"$task" <<END
#!/bin/bash
if [[ "\$*" != *"--partition 3/8"* ]] || ((\${SLURM_RESTART_COUNT:-0} > 0)); then
    exec "$TWINDEX" "\$@"
fi
"$TWINDEX" "\$@" &
until compgen -G "shards/.shard-00003-*" >/dev/null; do sleep 0.01; done
kill -STOP \$!
hostname >"$scratch/node"
wait
END
chmod +x "$task"

exits 0 "$TWINDEX" list -o manifest "$collection"
array=$(sbatch --array=0-6 "$SRCDIR/scripts/cluster/hash.sbatch" manifest 8 shards)
wait_for 60 test -s "$scratch/node"
host_dies "$(cat "$scratch/node")"

# Partition 5 twice more, at once, whatever the array has done of it.
rm -f shards/shard-00005-*
twice=$(sbatch --array=5 "$SRCDIR/scripts/cluster/hash.sbatch" manifest 8 shards)
again=$(sbatch --array=5 "$SRCDIR/scripts/cluster/hash.sbatch" manifest 8 shards)
for job in "$twice" "$again" "$array"; do
    wait_for 120 ended "$job"
done
[ -s "$scratch/node" ]
restarted "${array}_3"

# What is missing is named as --array takes it.
fails 1 "7" "$TWINDEX" merge -d early.db --manifest manifest --expect 8 --wait 0 shards
absent early.db
array=$(sbatch --array=7 "$SRCDIR/scripts/cluster/hash.sbatch" manifest 8 shards)
merge=$(sbatch --dependency="afterany:$array" "$SRCDIR/scripts/cluster/merge.sbatch" manifest 8 shards cluster.db)
wait_for 120 ended "$merge"
as_one_machine cluster.db
