# A connection that is closed leaves nothing behind: no process, thread or open file; and several threads, each with a connection
# of its own, do not meet.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d t.db "$TESTDATA/photos"
cat >closed.py <<'END'
import glob, os, signal, sqlite3, sys, threading, time
extension, photos = sys.argv[1:]
def connect(entry=True):
    db = sqlite3.connect("t.db", check_same_thread=False)
    db.enable_load_extension(True)
    if entry:
        db.execute("SELECT load_extension(?, 'sqlite3_twindex_files_init')", (extension,))
    else:
        db.load_extension(extension)
    return db
def state():
    children = "".join(open(p).read() for p in glob.glob("/proc/self/task/*/children"))
    signals = [l for l in open("/proc/self/status") if l.startswith(("SigBlk", "SigIgn"))]
    return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task")), children, signals
def use(db):
    n = db.execute("SELECT count(*) FROM images, near(images.hash, 20)").fetchone()[0]
    hashes = [h for h, in db.execute("SELECT dhash_hex(dhash(path)) FROM images WHERE format IS NOT NULL ORDER BY path LIMIT 3")]
    m = db.execute("SELECT count(*) FROM near_path(?)", (photos + "/anchor.jpg",)).fetchone()[0]
    return n, hashes, m
connect().close()
first = threading.Thread(target=int)  # with its first thread glibc takes two signals for itself
first.start()
first.join()
def settles(wanted):
    """A thread may be joined some time before the kernel has ended it."""
    end = time.monotonic() + 20
    while state() != wanted and time.monotonic() < end:
        pass
    return state() == wanted
while len(os.listdir("/proc/self/task")) > 1:
    pass
before = state()
db = connect()
wanted = use(db)
assert wanted[0] >= 25 and wanted[2] >= 1 and None not in wanted[1], wanted
during = state()
assert during[1] == before[1], "a thread"
assert during[2] != "" and during[3] == before[3], during
db.close()
assert settles(before), (state(), before)

# A cursor in the middle, a failed statement, two loads: SQLite closes later, and then nothing is left either
db = connect()
db.load_extension(extension)
cursor = db.execute("SELECT * FROM near((SELECT hash FROM images LIMIT 1), 128)")
cursor.fetchone()
try:
    db.execute("SELECT * FROM near('x')").fetchall()
except sqlite3.OperationalError:
    pass
db.close()
del cursor, db
assert settles(before)

results = []
def run():
    mine = connect()
    results.append([use(mine) for _ in range(3)])
    mine.close()
threads = [threading.Thread(target=run) for _ in range(4)]
for t in threads: t.start()
for t in threads: t.join()
assert results == [[wanted] * 3] * 4, results

# A connection that goes from thread to thread: the process that decodes ends with the thread that started it
db = connect()
for _ in range(3):
    got = []
    t = threading.Thread(target=lambda: got.append(use(db)))
    t.start()
    t.join()
    assert got == [wanted], got
assert use(db) == wanted
db.close()
assert settles(before), (state(), before)

# A host that collects every child that ends: the extension takes no harm
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
db = connect()
assert use(db) == wanted
db.close()
assert state()[:3] == before[:3]
print("finished")
END
is finished "$(python closed.py "$TWINDEX.so" "$TESTDATA/photos")"
