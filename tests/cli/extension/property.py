# SPDX-License-Identifier: MIT
"""Random queries with near(), beside the same in plain SQL over the view `images`: property.py EXTENSION DB SEED ROUNDS.

The distances of the reference are counted here. DB holds pictures without variants.
"""
import functools
import random
import sqlite3
import sys

extension, db_path, seed, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rng = random.Random(seed)
db = sqlite3.connect(db_path)
db.text_factory = bytes
db.enable_load_extension(True)
db.load_extension(extension)


@functools.lru_cache(None)
def number_of(text):
    return int(text, 16)


def distance(a, b):
    return (number_of(a) ^ number_of(b)).bit_count()


def is_utf8(path):
    try:
        path.decode()
        return True
    except UnicodeDecodeError:
        return False


# What near() is to be, as a table of its own: path (a text where it is one), hash, size.
db.execute("CREATE TEMP TABLE reference (path, hash TEXT, bytes INTEGER, width INTEGER, height INTEGER)")
rows = db.execute("""SELECT CAST(folders.path || files.name AS BLOB), images.hash, files.bytes, images.width, images.height
    FROM files JOIN folders ON folders.id = folder_id
    JOIN images ON images.path = CAST(folders.path || files.name AS TEXT)""").fetchall()
db.executemany("INSERT INTO reference VALUES (?, ?, ?, ?, ?)",
               [(r[0].decode() if is_utf8(r[0]) else r[0], r[1].decode(), *r[2:]) for r in rows])
hashes = [r[1].decode() for r in rows]
db.create_function("bits", 2, lambda a, b: None if a is None or b is None else distance(a, b), deterministic=True)


def hash_to_ask():
    given = rng.choice(hashes)
    number = int(given, 16)
    for _ in range(rng.choice((0, 0, 1, 4, 9))):
        number ^= 1 << rng.randrange(128)
    return f"{number:032x}"


def value():
    return rng.choice(["0", "1", "3", "7", "12", "5.5", "-1", "NULL", "'6'", "'x'", "x'06'", "1e300", "-1e300", "2.0", "' 4 '",
                       "(SELECT 5)", "9223372036854775807", "-0.0", "'4.5'"])


def condition():
    column = rng.choice(["distance"] * 8 + ["bytes", "width", "path", "height"])
    kind = rng.randrange(9)
    if kind < 5:
        return f"{column} {rng.choice(['<=', '<', '=', '>=', '>', '<>', 'IS', '=='])} {value()}"
    if kind == 5:
        return f"{column} BETWEEN {value()} AND {value()}"
    if kind == 6:
        return f"{column} IN ({', '.join(value() for _ in range(rng.randrange(1, 4)))})"
    if kind == 7:
        return f"{value()} {rng.choice(['<=', '<', '=', '>='])} {column}"
    return rng.choice(["distance = width", "path LIKE '%1%'", "path > '/m'", "width % 2 = 0", "(distance, width) < (5, 110)",
                       "typeof(path) = 'text'", "distance + 0 < 6", "distance IS NOT NULL", "hash IS NOT NULL"])


def where():
    terms = [condition() for _ in range(rng.choice((0, 0, 1, 1, 2, 3)))]
    text = ""
    for term in terms:
        text += (rng.choice([" AND ", " AND ", " OR "]) if text else "") + rng.choice(["", "", "", "NOT "]) + term
    return text


ORDERS = ["", "distance", "distance", "distance, path", "distance ASC, path ASC", "distance DESC", "path", "distance, path DESC",
          "distance, width, path", "path COLLATE NOCASE, distance", "distance, path COLLATE NOCASE, path", "+distance, path"]


def once():
    asked, radius = hash_to_ask(), rng.choice((0, 3, 8, 8, 12, 20, 64))
    argument = rng.choice(["'{}'", "x'{}'"]).format(asked)
    condition_text, order = where(), rng.choice(ORDERS)
    limit = rng.choice(["", "", " LIMIT {}", " LIMIT {} OFFSET {}"]).format(rng.choice((0, 1, 2, 5, 50, -1)), rng.choice((0, 1, 3, -2)))
    columns = rng.choice(["path, distance, width", "path, distance, width", "count(*)", "DISTINCT distance", "distance, count(*)"])
    group = " GROUP BY distance" if columns.endswith(", count(*)") else ""
    if columns != "path, distance, width":
        order = "" if columns == "count(*)" else rng.choice(["", "distance", "distance DESC"])
    form = rng.randrange(6)
    near = f"near({argument}, {radius})"
    if form == 0:
        near = f"(SELECT * FROM near WHERE query IN ({argument}) AND radius = {radius})"
    plain = f"(SELECT *, CAST(bits(hash, '{asked}') AS INTEGER) AS distance FROM reference WHERE bits(hash, '{asked}') <= {radius})"
    text = "SELECT {} FROM {}" + (f" WHERE {condition_text}" if condition_text else "") + group
    # Where rows as near are in no stated order, LIMIT may choose among them: the distances are compared then.
    total = "path" in order or not limit or columns != "path, distance, width"
    if not order and limit and columns != "count(*)":
        whole = db.execute(text.format(columns, plain)).fetchall()
        got = db.execute(text.format(columns, near) + limit).fetchall()
        n = len(db.execute(text.format(columns, plain) + limit).fetchall())
        assert len(got) == n, (text, limit, len(got), n)
        for row in got:
            assert row in whole, (text, limit, row)
        return
    tail = (f" ORDER BY {order}" if order else "") + limit
    wanted = db.execute(text.format(columns, plain) + tail).fetchall()
    got = db.execute(text.format(columns, near) + tail).fetchall()
    if not total or ("path" not in order and columns == "path, distance, width"):
        if not limit:
            assert sorted(got) == sorted(wanted), (text.format(columns, near) + tail, got, wanted)
        got, wanted = [r[1] for r in got], [r[1] for r in wanted]
        if not order:
            got, wanted = sorted(got), sorted(wanted)
    elif not order:
        got, wanted = sorted(got), sorted(wanted)
    assert got == wanted, (text.format(columns, near) + tail, got, wanted)


def join():
    """Hashes of a table, with what is near them: inner, left, in a subquery, in EXISTS."""
    radius, n = rng.choice((0, 3, 8)), rng.randrange(1, 8)
    at = rng.randrange(len(hashes))
    some = f"(SELECT path AS p, hash AS h FROM reference ORDER BY hash LIMIT {n} OFFSET {at})"
    extra = rng.choice(["", " AND distance <= 2", " AND distance > 0", " AND near.path <> p"])
    plain_extra = extra.replace("near.path", "r.path").replace("distance", f"bits(h, r.hash)")
    for near, plain in (
        (f"SELECT p, near.path, distance FROM {some} JOIN near(h, {radius}) WHERE 1{extra}",
         f"SELECT p, r.path, bits(h, r.hash) FROM {some} JOIN reference r ON bits(h, r.hash) <= {radius}{plain_extra}"),
        (f"SELECT p, near.path, distance FROM near({{}}, {radius}) JOIN {some} WHERE query = h{extra}".format("h"),
         f"SELECT p, r.path, bits(h, r.hash) FROM {some} JOIN reference r ON bits(h, r.hash) <= {radius}{plain_extra}"),
        (f"SELECT p, (SELECT count(*) FROM near(h, {radius}) WHERE 1{extra}) FROM {some}",
         f"SELECT p, (SELECT count(*) FROM reference r WHERE bits(h, r.hash) <= {radius}{plain_extra}) FROM {some}"),
        (f"SELECT p, near.path FROM {some} LEFT JOIN near ON near.query = h AND near.radius = {radius}{extra}",
         f"SELECT p, r.path FROM {some} LEFT JOIN reference r ON bits(h, r.hash) <= {radius}{plain_extra}"),
        (f"SELECT p FROM {some} WHERE EXISTS (SELECT 1 FROM near(h, {radius}) WHERE near.path <> p{extra} LIMIT 1)",
         f"SELECT p FROM {some} WHERE EXISTS (SELECT 1 FROM reference r WHERE bits(h, r.hash) <= {radius} AND r.path <> p{plain_extra})"),
        (f"SELECT a.path, b.path FROM {some} JOIN near(h, {radius}) a JOIN near(a.hash, 2) b",
         f"SELECT a.path, b.path FROM {some} JOIN reference a ON bits(h, a.hash) <= {radius} "
         "JOIN reference b ON bits(a.hash, b.hash) <= 2"),
    ):
        key = lambda row: tuple((type(v).__name__, v) for v in row)
        got, wanted = (sorted(db.execute(q).fetchall(), key=key) for q in (near, plain))
        assert got == wanted, (near, len(got), len(wanted))


last = [""]
db.set_trace_callback(lambda text: last.__setitem__(0, text))
for i in range(rounds):
    try:
        once()
        if i % 20 == 0:
            join()
    except sqlite3.OperationalError as error:
        sys.exit(f"round {i} of seed {seed}: {error}: {last[0]}")
print(sqlite3.sqlite_version, rounds)
