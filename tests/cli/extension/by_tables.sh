# near() by the search tables of twindex optimize has the rows that it has without: at each radius, in order, with limits and joins,
# with hashes that are newer than the tables; also where they are made, and taken away, while a connection is open.
. "$SRCDIR/tests/cli/functions.sh"
make_shards=$(dirname "$TWINDEX")/bench/make_shards
mkdir shards more
silent "$make_shards" shards 70000 1 8 1 # 65,536 in two blocks, and some behind them
silent "$make_shards" more 3000 1 8 2
silent "$TWINDEX" merge -d t.db shards
silent "$TWINDEX" merge -d plain.db shards more
silent "$TWINDEX" optimize -d t.db
silent "$TWINDEX" merge -d t.db more
mkdir other
mv t.db t.db.tables other
cat >questions.sql <<'END'
CREATE TEMP TABLE asked AS SELECT hash, path FROM main.images WHERE path GLOB '*[05]37.jpg' ORDER BY path LIMIT 40;
INSERT INTO asked SELECT x'80000000000000000000000000000001', 'dense';
SELECT asked.path, near.* FROM asked, near(asked.hash, 0) ORDER BY 1, near.distance, near.path;
SELECT asked.path, near.* FROM asked, near(asked.hash, 12) WHERE asked.path <> 'dense' ORDER BY 1, near.distance, near.path;
SELECT asked.path, near.* FROM asked, near(asked.hash, 40) WHERE near.distance <= 20 AND asked.path <> 'dense' ORDER BY 1, near.distance, near.path;
SELECT path, distance FROM near((SELECT hash FROM asked WHERE path = 'dense'), 4) ORDER BY distance, path LIMIT 50 OFFSET 7;
SELECT path, distance FROM near((SELECT hash FROM asked LIMIT 1 OFFSET 3), 45) ORDER BY distance LIMIT 5;
SELECT count(*), sum(distance) FROM near((SELECT hash FROM asked LIMIT 1 OFFSET 5), 44);
END
# plan DB: whether tables were used, and little was read
plan() {
    sql "$1" "SELECT count(*) FROM near((SELECT hash FROM images LIMIT 1), 12);
        SELECT twindex_stat('plan') LIKE '%: search tables, radius 12', twindex_stat('rows') < 20000;" | tail -n 1
}
is '0|0' "$(plan plain.db)"
is '1|1' "$(plan other/t.db)"
sql plain.db <questions.sql >without
sql other/t.db <questions.sql >with
[ "$(wc -l <with)" -gt 150 ] || wrong 'there are few rows'
same without with

# One connection, before, with and without tables again
one="SELECT group_concat(path || distance) FROM (SELECT path, distance FROM near(x'80000000000000000000000000000001', 2) ORDER BY distance, path);"
sql plain.db "$one" ".shell '$TWINDEX' optimize -q -d plain.db" "$one" ".shell rm plain.db.tables" "$one" >three
is 3 "$(wc -l <three)"
is 1 "$(sort -u three | wc -l)"
