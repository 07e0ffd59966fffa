# Names of 255 bytes and paths up to the system's limit are like any others; what lies deeper is reported and costs the rest
# nothing; messages about long names still end with what is wrong.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/tiny/9x8.png" c
python3 - <<'END'
import os
picture = open("c/9x8.png", "rb").read()
os.chdir("c")
length = len(os.getcwd())
# Whatever folder the case runs in: one name makes the levels of 201 bytes meet 3,994, a hundred below the limit.
pad = (3994 - length) % 201
if pad > 0:
    name = "e" * ((pad if pad > 1 else 202) - 1)
    os.mkdir(name)
    os.chdir(name)
    length += len(name) + 1
while length < 4400:
    name = "d" * 200
    os.mkdir(name)
    os.chdir(name)
    length += 201
    for path in ("p" * 251 + ".png",) if length + 256 < 4096 or length > 4096 else ("a.png", "b" * (4095 - length - 1)):
        open(path, "wb").write(picture)
END
fails 1 'ame too long' "$TWINDEX" index -d t.db c --json
n=$(sqlite3 t.db 'SELECT count(*) FROM images')
((n > 18))
is "[$n,$n]" "$(json out files hashed)"
is 4095 "$(sqlite3 t.db 'SELECT max(length(path)) FROM images')"
exits 1 "$TWINDEX" index -d t.db c --json
is "[$n,0]" "$(json out unchanged hashed)"
silent "$TWINDEX" export -d t.db
is "$((n + 1))" "$(wc -l <out)"
silent "$TWINDEX" prune -d t.db --json
is "[$n,0]" "$(json out checked dropped)"

long=$(printf 'y%.0s' {1..240})
mkdir -p "$long/$long"
echo text >"$long/$long/text"
fails 1 'run twindex index' "$TWINDEX" stats -d "$long/$long/none"
fails 3 'not a twindex index' "$TWINDEX" stats -d "$long/$long/text"
fails 3 'not a twindex shard' "$TWINDEX" merge -d t.db "$long/$long/text"
fails 1 'no such file' "$TWINDEX" export -d t.db -o "$long/$long/none/groups"
fails 1 'does not exist' "$TWINDEX" index -d t.db "$long/$long/none"
fails 1 'not an image' "$TWINDEX" query -d t.db "$long/$long/text"
silent "$TWINDEX" index -d "$long/t.db" c/9x8.png
silent "$TWINDEX" check -d "$long/t.db"
