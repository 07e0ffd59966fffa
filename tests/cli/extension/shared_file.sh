# The host's connection and that of near() share a file: a writer is seen at once and not held up, locks of the host stay, a
# file that was replaced is opened again.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/a*.jpg c
silent "$TWINDEX" index -d t.db c
cp "$TESTDATA/photos/anchor.jpg" b.jpg
hash=$(sqlite3 t.db "SELECT hash FROM images WHERE path GLOB '*/anchor.jpg'")
cat >shared.py <<'END'
import os, sqlite3, subprocess, sys
twindex, photos, digits = sys.argv[1:]
def connect(path):
    db = sqlite3.connect(path, isolation_level=None)
    db.enable_load_extension(True)
    db.load_extension(twindex + ".so")
    return db
def count(db, radius=0):
    return db.execute("SELECT count(*) FROM near(?, ?)", (digits, radius)).fetchone()[0]
def index(*paths):
    subprocess.run([twindex, "index", "-q", "-d", "t.db", *paths], check=True)
def other(sql, db="t.db"):
    done = subprocess.run(["sqlite3", db, sql], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout.strip()

# What a run has committed is seen by the next question, in tables in memory too; nothing is held meanwhile
db, second = connect("t.db"), connect("t.db")
for _ in range(200):
    assert count(db) == count(second) == 1
index("b.jpg")
assert os.path.getsize("t.db-wal") == 0, "the log was not cut"
assert count(db) == count(second) == 2
run = subprocess.Popen([twindex, "index", "-q", "-d", "t.db", photos])
seen = []
while run.poll() is None:
    seen.append(count(db, 128))
assert run.returncode == 0 and seen == sorted(seen)
assert count(db, 128) >= 25 > seen[0] and count(db) == 3

# A transaction of the host's keeps its locks, whatever near() opens and closes; what it has not committed is not seen
for path in "t.db", "old.db":
    if path == "old.db":
        other("VACUUM INTO 'old.db'")
        assert other("PRAGMA journal_mode = DELETE", "old.db") == "delete"
    db.close()
    db = connect(path)
    db.execute("BEGIN IMMEDIATE")
    db.execute("UPDATE files SET bytes = bytes + 1")
    before = db.execute("SELECT max(bytes) FROM files").fetchone()[0]
    assert db.execute("SELECT max(bytes) FROM near(?, 128)", (digits,)).fetchone()[0] == before - 1
    assert "locked" in other("UPDATE files SET bytes = 0", path)
    db.execute("ROLLBACK")
    assert count(db) == 3

# Who holds the file for itself is not waited for for ever
db.execute("BEGIN EXCLUSIVE")
try:
    sys.exit(f"{count(db)} while it is locked")
except sqlite3.OperationalError as error:
    assert "in use by another program" in str(error), error
db.execute("ROLLBACK")
assert count(db) == 3

# Another file under the name; none
subprocess.run([twindex, "index", "-q", "-d", "new.db", "b.jpg"], check=True)
os.rename("new.db", "old.db")
assert count(db) == 1
os.remove("old.db")
try:
    sys.exit(f"{count(db)} in a file that is gone")
except sqlite3.OperationalError as error:
    assert "cannot open index" in str(error) and "\n" not in str(error), error
print("finished")
END
is '' "$(python shared.py "$TWINDEX" "$TESTDATA/photos" "$hash" | grep -v finished)"
