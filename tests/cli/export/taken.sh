# When a picture was taken (EXIF): a keep rule, a column of the export, and a column of the view.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
for time in '1969:12:31 23:59:59' '2004:05:06 07:08:09' '2011:10:09 08:07:06'; do
    name=${time:0:4}
    LC_ALL=C sed "s/2004:05:06 07:08:09/$time/" "$TESTDATA/edits/metadata.jpg" >"c/$name.jpg"
done
cp "$TESTDATA/edits/original.jpg" c/none.jpg
touch -d 2001-01-01 c/none.jpg
touch -d 2020-01-01 c/2004.jpg
silent "$TWINDEX" index -d t.db c
keeps() {
    silent "$TWINDEX" export -d t.db --keep "$2"
    is "1,keep,$PWD/c/$1.jpg" "$(grep ,keep, out | cut -d , -f 1-3)"
    is 5 "$(wc -l <out)"
}
# Those that do not say come last either way
keeps 1969 taken-oldest
keeps 2011 taken-newest
keeps none oldest

# As the camera wrote it, without a zone; empty without
awk -F , '{ sub(".*/", "", $3); print $3, $16 }' out | sort >got
printf '%s\n' '1969.jpg 1969-12-31T23:59:59' '2004.jpg 2004-05-06T07:08:09' '2011.jpg 2011-10-09T08:07:06' \
    'none.jpg ' 'path taken' | same - got
TZ=Asia/Tokyo silent "$TWINDEX" export -d t.db --format jsonl
is '"1969-12-31T23:59:59"
"2004-05-06T07:08:09"
"2011-10-09T08:07:06"
null' "$(sed 's/.*"taken":\([^,}]*\),.*/\1/' out | sort)"
is '|1969-12-31T23:59:59|2004-05-06T07:08:09|2011-10-09T08:07:06' \
    "$(sqlite3 t.db "SELECT group_concat(coalesce(taken, ''), '|') FROM (SELECT taken FROM images ORDER BY taken)")"

# An index of before is read as it is, and has the view after the next writer
mv t.db new.db
as_version 1 new.db t.db
keeps 1969 taken-oldest
silent "$TWINDEX" index -d t.db c
is 3 "$(sqlite3 t.db 'SELECT count(taken) FROM images')"
silent "$TWINDEX" check -d t.db
