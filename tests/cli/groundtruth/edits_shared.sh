# Of all pairs of edits of one photo in the large collection, at least 90 % have hashes within 20 bits.
. "$SRCDIR/tests/cli/functions.sh"
[ -n "$SHARED_DATA" ] || { echo "the large collection is not there"; exit 77; }
awk -F '\t' -v root="$SHARED_DATA" '$2 == "edits-of-one-photo" { print root "/" $3 }' "$SHARED_DATA/groundtruth.tsv" >list
silent "$TWINDEX" index -d t.db --files-from list --json
is "[$(wc -l <list),0]" "$(json out hashed failed)"
python3 - "$(sqlite3 t.db 'SELECT hash FROM images')" <<'END'
import itertools, sys
distances = [bin(int(a, 16) ^ int(b, 16)).count("1") for a, b in itertools.combinations(sys.argv[1].split(), 2)]
near = sum(distance <= 20 for distance in distances)
print("%d of %d pairs" % (near, len(distances)), file=sys.stderr)
sys.exit(near < 0.9 * len(distances))
END
