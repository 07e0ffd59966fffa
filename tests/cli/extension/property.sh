# Random conditions, orders, limits and joins with near(), beside plain SQL over the view `images`: what near() takes on
# itself changes no answer.
. "$SRCDIR/tests/cli/functions.sh"

# 600 records near a few hashes, many at one distance, some with one hash, some with paths that are no text
"$TWINDEX" hash -q --stdin=lines --stdout=tsv --variants none <<<"$TESTDATA/photos/anchor.jpg" >line.tsv
/usr/bin/python3 - line.tsv <<'END' >lines.tsv
import random, sys
rng = random.Random(7)
fields = open(sys.argv[1]).read().rstrip("\n").split("\t")
centres = [rng.getrandbits(128) for _ in range(6)]
made = []
for i in range(600):
    number = rng.choice(made) if made and rng.random() < 0.3 else rng.choice(centres)
    for _ in range(rng.choice((0, 1, 1, 2, 4, 7))):
        number ^= 1 << rng.randrange(128)
    made.append(number)
    name = f"{rng.choice('aZm')}{i}" + rng.choice(("", "", "%FF", "%C3%A9"))
    fields[0], fields[2] = f"{number:032x}", f"/{rng.choice('pq')}/{name}.jpg"
    fields[3], fields[5], fields[6] = str(rng.randrange(1, 20)), str(rng.randrange(1, 9)), str(rng.randrange(1, 9))
    fields[37] = ""
    print("\t".join(fields))
END
silent "$TWINDEX" merge -d t.db --tsv lines.tsv
is '600|1' "$(sqlite3 t.db "SELECT count(*), count(DISTINCT hash) < 550 FROM images")"
rounds=400
[ -z "${TWX_LONG-}" ] || rounds=20000
[ -z "${TWX_SANITIZED-}" ] || rounds=100
silent python "$SRCDIR/tests/cli/extension/property.py" "$TWINDEX.so" t.db "${SEED-1}" $rounds
