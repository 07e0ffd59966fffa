# The filter as an array of 4 partitions on 3 real Slurm nodes, in an empty environment, one partition empty, makes the index
# of one machine; and of 3 indexes of a partition each, an array of pairs and a group make its export, to the byte: also when
# a node dies while it finds edges, and when a share is missing at first.
. "$SRCDIR/tests/cli/functions.sh"
. "$SRCDIR/tests/cluster/hosts.sh"
. "$SRCDIR/tests/cluster/collection.sh"

hosts_up "$(mktemp -d /tmp/twx.XXXX)" 3
slurm_up
mkdir shared
cd shared || exit
mkdir paths lines

# The filter, with paths in ASCII, as a manifest for Hadoop and Spark has them
find "$collection" -type f -print0 | LC_ALL=C sort -z | python3 -c 'import sys, urllib.parse
for path in sys.stdin.buffer.read().split(b"\0")[:-1]:
    print(urllib.parse.quote(path))' >list
for i in 0 1 2; do
    awk -v i=$i 'NR % 3 == i' list >paths/$i
done
: >paths/3
cat >filter.sbatch <<FILTER
#!/bin/bash
exec env -i "$TWINDEX" hash --stdin=lines --stdout=tsv --path-encoding=percent -j 1 \\
    <paths/\$SLURM_ARRAY_TASK_ID >lines/\$SLURM_ARRAY_TASK_ID
FILTER
filter=$(sbatch --array=0-3 filter.sbatch)
wait_for 120 ended "$filter"
succeeded "$filter"
is "$(wc -l <list)" "$(cat lines/* | wc -l)"
[ ! -s lines/3 ]
exits 0 "$TWINDEX" merge -d cluster.db --tsv lines/*
as_one_machine cluster.db

# Three indexes, and six pairs of them. The task of share 3 stops, in its first attempt, before it has its file on the disk,
# until its node is gone.
for i in 0 1 2; do
    exits 0 "$TWINDEX" merge -d p$i.db --tsv lines/$i
done
parts=(-d p0.db -d p1.db -d p2.db)
task=$scratch/task
cat >"$task" <<END
#!/bin/bash
if [[ "\$*" != *"--parts 3/6"* ]] || ((\${SLURM_RESTART_COUNT:-0} > 0)); then
    exec "$TWINDEX" "\$@"
fi
export LD_PRELOAD=$(preload killed_at) KILLED_AT=1 MEDDLE='hostname >"$scratch/node"; kill -STOP \$PPID'
exec "$TWINDEX" "\$@"
END
chmod +x "$task"
rank=$(sbatch --wrap "'$TWINDEX' rank ${parts[*]} -o ranks")
array=$(sbatch --dependency="afterok:$rank" --array=0-4 "$SRCDIR/scripts/cluster/pairs.sbatch" ranks 6 edges "${parts[@]}")
wait_for 60 test -s "$scratch/node"
host_dies "$(cat "$scratch/node")"
early=$(sbatch --dependency="afterany:$array" "$SRCDIR/scripts/cluster/group.sbatch" ranks 6 edges early.csv "${parts[@]}")
wait_for 120 ended "$early"
succeeded "$array"
restarted "${array}_3"

# What is missing is named as --array takes it.
has 'missing shares: 5 (of 6' twindex-group.log
absent early.csv
array=$(sbatch --array=5 "$SRCDIR/scripts/cluster/pairs.sbatch" ranks 6 edges "${parts[@]}")
group=$(sbatch --dependency="afterany:$array" "$SRCDIR/scripts/cluster/group.sbatch" ranks 6 edges groups.csv "${parts[@]}" \
    --format csv)
wait_for 120 ended "$group"
succeeded "$group"
cmp one.csv groups.csv
