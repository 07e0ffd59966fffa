# reject --from: the pairs that a file of decisions says are distinct are noted, and no other row is; names with commas,
# line breaks, quotes and bytes that are no UTF-8; each bad row is one line that names file and line, and the others are
# done; what is no file of decisions, or one of another index, changes nothing.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
python3 - "$TESTDATA/photos/accordion.jpg" <<'END'
import sys
picture = open(sys.argv[1], 'rb').read()
for i, name in enumerate([b'a.jpg', b'b,c.jpg', b'line\nremove,x,.jpg', b'quo"te.jpg', b'\xff\xfe.jpg', b' space .jpg']):
    open(b'c/' + name, 'wb').write(picture + bytes([i]))  # other bytes, one picture
open('c/twin.jpg', 'wb').write(picture + bytes([0]))
END
"$TWINDEX" index -q -d db c
uuid=$("$TWINDEX" plan -q -d db | sed -n '1s/.* index=\([^ ]*\) .*/\1/p')
# decided ROWS: d.csv with these rows, a format of printf
decided() {
    printf '# twindex decisions 1 index=%s\ndecision,path,other\n' "$uuid" >d.csv
    # shellcheck disable=SC2059 # a format
    printf "$1" >>d.csv
}
# noted: how many pairs are
noted() {
    sqlite3 db 'SELECT count(*) FROM rejections'
}
p=$PWD/c
line="\"$p/line\nremove,x,.jpg\""
decided "distinct,$p/a.jpg,\"$p/b,c.jpg\"\nremove,$p/a.jpg,\ndistinct,$line,\"$p/quo\"\"te.jpg\"
keep,$p/a.jpg,\nleave,$p/a.jpg,\r\nkeep,$p/a.jpg,\n\ndistinct,$p/\377\376.jpg,$p/ space .jpg\n"
silent "$TWINDEX" reject -q -d db --from d.csv --json
is '[3,3,0,1,2,1]' "$(json out pairs changed refused remove keep leave)"
"$TWINDEX" reject -d db --list >list.csv
python3 - <<'END'
import csv, os
rows = list(csv.DictReader(open('list.csv', newline='', errors='surrogateescape')))
pairs = [{os.path.basename(row[key]).replace('twin', 'a') for key in ('path_a', 'path_b')} for row in rows]
for pair in {'a.jpg', 'b,c.jpg'}, {'line\nremove,x,.jpg', 'quo"te.jpg'}, {'\udcff\udcfe.jpg', ' space .jpg'}:
    assert pair in pairs and len(pairs) == 3, pairs
END
exits 0 "$TWINDEX" reject -d db --from d.csv
has '0 of 3 pairs noted as no duplicates; passed over: 1 remove, 2 keep, 1 leave' err

# Bad rows, by their lines, also behind a name of two lines; a last row without its end is torn
decided "nothing,$p/a.jpg,\ndistinct,$p/a.jpg,\n\ndistinct,$line,$p/none.jpg\ndistinct,$p/a.jpg,$p/twin.jpg
distinct,c/a.jpg,c/b.jpg\ndistinct,$p/a.jpg,$p/a.jpg\ndistinct,$p/a.jpg\nkeep,$p/a.jpg,$p/twin.jpg
distinct,$p/a.jpg,\"$p/quo\"\"te.jpg\"\ndistinct,$p/a.jpg,$p/quo\"te.jpg\ndistinct,$p/a.jpg,$p/ space .jpg\n"
exits 1 "$TWINDEX" reject -q -d db --from d.csv
is '3 4 6 8 9 10 11 12 14' "$(sed -n "s/^twindex: error: 'd.csv', line \([0-9]*\): .*/\1/p" err | sort -n | paste -sd' ')"
is 9 "$(wc -l <err)"
is 4 "$(noted)" # what stands behind quotes that make no sense is not read
decided "distinct,$p/a.jpg,$p/ space .jpg\ndistinct,$p/a.jpg,$p/\377\376.jpg"
fails 1 "'d.csv', line 4: the last line has no end" "$TWINDEX" reject -q -d db --from d.csv
decided "distinct,$p/a.jpg,$p/ space .jpg\ndistinct,$p/a.jpg,\"$p/\377"
fails 1 "'d.csv', line 4: the file ends within quotes" "$TWINDEX" reject -q -d db --from d.csv
is 5 "$(noted)"

# No decisions: nothing is done
decided "distinct,$p/twin.jpg,$p/\377\376.jpg\n"
sed '1s/index=./index=X/' d.csv >other.csv
fails 3 'has decisions of another index' "$TWINDEX" reject -q -d db --from other.csv
sed 1d d.csv >headless.csv
fails 3 'is no file of decisions' "$TWINDEX" reject -q -d db --from headless.csv
sed '2s/,other//' d.csv >short.csv
fails 3 'line 2: no file of decisions: it lacks columns, such as other' "$TWINDEX" reject -q -d db --from short.csv
sed '1s/ 1 / 2 /' d.csv >later.csv
fails 3 'of a later version' "$TWINDEX" reject -q -d db --from later.csv
head -n 1 d.csv >head.csv
fails 3 'has no columns' "$TWINDEX" reject -q -d db --from head.csv
fails 3 'is no file of decisions' "$TWINDEX" reject -q -d db --from /dev/null
fails 1 "cannot read 'c'" "$TWINDEX" reject -q -d db --from c
fails 1 "cannot read 'none.csv'" "$TWINDEX" reject -q -d db --from none.csv
fails 2 '--from takes no PATH' "$TWINDEX" reject -d db --from d.csv c/a.jpg c/twin.jpg
is 5 "$(noted)"
# As a spreadsheet leaves it: CR LF, commas behind the first line, columns of its own in another order
printf '# twindex decisions 1 index=%s,,,\r\nnote,other,path,decision\r\nx,%s/\377\376.jpg,%s/a.jpg,distinct\r\n' "$uuid" "$p" "$p" >sheet.csv
exits 0 "$TWINDEX" reject -d db --from sheet.csv
has '1 of 1 pair noted' err
