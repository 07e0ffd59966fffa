# What near() takes on itself of a query, as EXPLAIN QUERY PLAN names it; twindex_stat() shows how much was looked at.
. "$SRCDIR/tests/cli/functions.sh"
silent "$TWINDEX" index -d t.db "$TESTDATA/photos"
n=$(sqlite3 t.db 'SELECT n_hashes FROM twindex')
hash=$(sqlite3 t.db "SELECT hash FROM images WHERE path GLOB '*/anchor.jpg'")

# plan NAME SQL: the plan of near() in it
plan() {
    sql t.db "EXPLAIN QUERY PLAN SELECT * FROM $2" >plan
    is "$1" "$(sed -n 's/.*near VIRTUAL TABLE INDEX [0-9]*://p' plan)"
}
near="near('$hash', 128)"
plan 'query' "near('$hash')"
plan 'query radius' "$near"
plan 'query radius schema' "near('$hash', 20, 'main')"
plan 'query radius distance<=' "$near WHERE distance <= 5"
plan 'query radius distance<= distance<' "$near WHERE distance <= 5 AND distance < 7"
plan 'query radius distance=' "$near WHERE 5 = distance"
plan 'query radius' "$near WHERE distance >= 5"
plan 'query radius limit' "$near LIMIT 3"
plan 'query radius limit' "$near LIMIT 3 OFFSET 1"
plan 'query radius order by distance limit' "$near ORDER BY distance LIMIT 3"
plan 'query radius order by distance, path' "$near ORDER BY distance, path"
plan 'query radius distance<= order by distance, path limit' "$near WHERE distance <= 9 ORDER BY distance, path LIMIT 3"
# LIMIT is not looked at where SQLite leaves rows out, or the order is another
plan 'query radius' "$near ORDER BY path LIMIT 3"
plan 'query radius' "$near ORDER BY distance DESC LIMIT 3"
plan 'query radius' "$near ORDER BY distance, path DESC LIMIT 3"
plan 'query radius order by distance' "$near WHERE width > 100 ORDER BY distance LIMIT 3"
plan 'query radius order by distance' "$near WHERE path LIKE '%a%' ORDER BY distance LIMIT 3"
plan 'query radius distance<= order by distance' "$near WHERE distance <= 5 AND distance <= 6 ORDER BY distance LIMIT 3"
plan 'query radius order by distance' "(SELECT DISTINCT distance FROM $near LIMIT 3)"
plan 'query radius' "(SELECT count(*) FROM $near LIMIT 3)"
# In a join it comes behind the table that has the hashes, whichever is named first
for from in 'images, near(images.hash, 8)' 'near(images.hash, 8), images' 'near JOIN images ON near.query = images.hash AND near.radius = 8'; do
    plan 'query radius' "$from"
    is near "$(grep -o 'SCAN near\|SEARCH images\|SCAN files' plan | tail -1 | sed 's/.* //')"
done

is "$n|3|query radius order by distance limit: scan, radius 128" "$(sql t.db "SELECT 0 FROM $near ORDER BY distance LIMIT 3" \
    "SELECT twindex_stat('rows'), twindex_stat('matches'), twindex_stat('plan')" | tail -1)"
# An upper bound narrows the search itself
is "$n|1|query radius distance<=: scan, radius 0" "$(sql t.db "SELECT 0 FROM $near WHERE distance <= 0" \
    "SELECT twindex_stat('rows'), twindex_stat('matches'), twindex_stat('plan')" | tail -1)"
is '0|0' "$(sql t.db "SELECT 0 FROM $near WHERE distance < 0" "SELECT twindex_stat('rows'), twindex_stat('matches')")"
