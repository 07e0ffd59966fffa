# import: the forms of lists, as Python writes them, give the same rows; a line that is no hash and file ends it before anything is
# written, with its number.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p p/deep
/usr/bin/python3 - <<'END'
import csv, json, os
hashes = {"a.jpg": "36cb23cd51c30a4c", "deep/b.jpg": "00FF00ff12345678", "gone/none.jpg": "8000000000000001",
          "100% ü, \"q\".jpg": "ffffffffffffffff", os.path.abspath("p/abs.jpg"): "0000000000000000", "\udcff\udc80.jpg": "0123456789abcdef"}
json.dump(hashes, open("p/ascii.json", "w"))
plain = {name: h for name, h in hashes.items() if "\udcff" not in name}  # no UTF-8 has the other
open("p/utf8.json", "w", encoding="utf-8").write("\n " + json.dumps(plain, ensure_ascii=False, indent=1))
with open("p/list.csv", "w", newline="", encoding="utf-8", errors="surrogateescape") as f:
    rows = csv.writer(f)
    rows.writerow(["id", "hash", "path"])
    rows.writerows((i, h, name) for i, (name, h) in enumerate(hashes.items()))
opened = lambda name: open(name, "w", encoding="utf-8", errors="surrogateescape", newline="")
with opened("p/sums.txt") as f:
    f.writelines(f"{h}  {name}\n" for name, h in hashes.items())
with opened("p/tabs.txt") as f:
    f.write("\n".join(f"{name}\t{h}" for name, h in hashes.items()))
with opened("p/windows.txt") as f:
    f.write("\r\n".join(f"{h}\t{name}" for name, h in hashes.items()) + "\r\n")
wanted = sorted((os.fsencode(os.path.abspath(os.path.join("p", name))), bytes.fromhex(h)) for name, h in hashes.items())
open("wanted", "w").writelines(f"{path.hex().upper()}|{h.hex().upper()}\n" for path, h in wanted)
END
rows() {
    sqlite3 "$1" 'SELECT hex(path), hex(row_half) FROM imported ORDER BY path'
}
silent "$TWINDEX" import -d utf8.db p/utf8.json
grep -v FF80 wanted | same - <(rows utf8.db)
for list in ascii.json list.csv sums.txt tabs.txt windows.txt; do
    silent "$TWINDEX" import -d $list.db p/$list --json
    is '[6,6,0,0]' "$(json out listed new replaced indexed)"
    rows $list.db | same wanted -
    silent "$TWINDEX" check -d $list.db
done
# Told what it is, from standard input, relative to another folder; twice, and over each other
(cd p && silent "$TWINDEX" import -d ../in.db --format text - <sums.txt)
rows in.db | same wanted -
silent "$TWINDEX" import -d base.db --base p/ p/deep/../sums.txt
rows base.db | same wanted -
silent "$TWINDEX" import -d in.db p/sums.txt p/list.csv --json
is '[12,0,6,0]' "$(json out listed new replaced indexed)"
printf '1111111111111111 a.jpg\n2222222222222222 a.jpg\n' >p/two.txt
silent "$TWINDEX" import -d in.db p/two.txt
is "$PWD/p/a.jpg|2222222222222222" "$(sqlite3 in.db "SELECT CAST(path AS TEXT), hex(row_half) FROM imported WHERE hex(row_half) LIKE '222%'")"
# Of size 16; and not into an index of the other
half=$(repeat 16 0f1e | tr -d '\n')
printf '{"x.jpg": "%s"}' "$half" >large.json
silent "$TWINDEX" import -d large.db large.json
is 16 "$(sqlite3 large.db 'SELECT hash_size FROM twindex')"
silent "$TWINDEX" check -d large.db
fails 3 'large.db' "$TWINDEX" import -d large.db p/sums.txt
is 1 "$(rows large.db | wc -l)"
# Nothing in it
for empty in '' $'\n\n' '{}' 'path,hash'; do
    printf '%s' "$empty" >empty
    silent "$TWINDEX" import -d in.db empty --json
    is 0 "$(json out listed)"
done

# refused TEXT LIST...: one line with the text, 3, and no index
refused() {
    local text=$1
    shift
    fails 3 "$text" "$TWINDEX" import -d none.db "$@"
    absent none.db none.db.lock none.db-wal
}
{ cat p/sums.txt && echo && echo '36cb23cd51c30a4  short.jpg'; } >bad.txt
refused "'bad.txt', line 8: '36cb23cd51c30a4' is no hash of 16 hex digits; nothing was imported" bad.txt
refused "'bad.txt', line 8" p/sums.txt bad.txt
printf 'a.jpg 0123456789abcdef\n' >bad.txt
refused "'bad.txt', line 1: 'a.jpg' is no hash of 16 (or 64) hex digits" bad.txt
printf '0123456789abcdeg x\n' >bad.txt
refused "line 1: '0123456789abcdeg' is no hash" bad.txt
printf '0123456789abcdef x\n0123456789abcdef dir/\n' >bad.txt
refused 'line 2: no name of a file' bad.txt
printf '0123456789abcdef x\n0123456789abcdef a\0b\n' >bad.txt
refused 'line 2: a NUL byte' bad.txt
printf '0123456789abcdef x\n%s y\n' "$half" >bad.txt
refused "line 2: '0f1e0f1e" bad.txt
printf 'path,hash\na.jpg,0123456789abcdef\n"b\n.jpg",zz\n' >bad.csv
refused "'bad.csv', line 3: 'zz' is no hash" bad.csv
printf 'path,hash\na.jpg\n' >bad.csv
refused "'bad.csv', line 2: fewer or more cells" bad.csv
printf 'path,hash\na.jpg,"0123\n' >bad.csv
refused "'bad.csv', line 2: the file ends within quotes" bad.csv
refused "it lacks columns, such as path" --format csv p/sums.txt
printf '{"a.jpg": "0123456789abcdef", "b.jpg": 7}' >bad.json
refused "'bad.json', entry 2: no text that could be a hash" bad.json
printf '{"a.jpg": ["b.jpg"]}' >bad.json # what imagededup finds, not what it encodes
refused "'bad.json', entry 1" bad.json
printf '{"a.jpg": "0123456789abcdef", "b.jpg": "0123"' >bad.json
refused "'bad.json' is no JSON" bad.json
printf '[1]' >bad.json
refused "'bad.json' is no JSON object" --format json bad.json
fails 1 "cannot read 'nowhere'" "$TWINDEX" import -d none.db nowhere
fails 1 "cannot read 'p'" "$TWINDEX" import -d none.db p
fails 2 'no FILE given' "$TWINDEX" import -d none.db
fails 2 'give - once' "$TWINDEX" import -d none.db - -
fails 2 '--base is empty' "$TWINDEX" import -d none.db --base '' p/sums.txt
fails 3 'not a twindex index' "$TWINDEX" import -d p/sums.txt p/sums.txt
absent none.db
# An index that is there is as it was
cp in.db before.db
fails 3 'line 2' "$TWINDEX" import -d in.db bad.csv
rows before.db | same - <(rows in.db)
