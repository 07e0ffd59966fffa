# A member of a tar or zip has the record that the same bytes have as a file, whatever the number of workers, as a shard and
# as lines; records come in the order of the archive.
. "$SRCDIR/tests/cli/functions.sh"
mkdir photos
cp "$TESTDATA"/photos/{anchor,b*}.jpg "$TESTDATA"/formats/* photos
cp "$TESTDATA"/bad/truncated.jpg photos
echo text >photos/text.txt
: >photos/empty.jpg
tar --format=pax -cf photos.tar photos
(cd photos && python3 -m zipfile -c ../photos.zip ./*)

# Columns that do not say where a file lies; the first line names the archive, the next the files.
facts() { # TSV
    cut -f 1,2,4,6-13,15-30 "$1"
}
names() { # TSV
    cut -f 3 "$1"
}
exits 0 "$TWINDEX" hash -j 2 --tar photos.tar --stdout tsv
cp out tar.tsv
tar -tf photos.tar | grep -v '/$' >members
is "$(wc -l <members)" "$(wc -l <tar.tsv)"
sed "s#^#$PWD/photos.tar!#" members | same - <(names tar.tsv)
exits 0 "$TWINDEX" hash --stdin=lines --stdout=tsv <members
same <(facts out) <(facts tar.tsv)
same <(cut -f 5 out) <(cut -f 5 tar.tsv) # times to the ns, as pax has them

# From a pipe, and as the only worker.
"$TWINDEX" hash -q -j 1 --tar - --name "$PWD/photos.tar" --stdout=tsv < <(cat photos.tar) >pipe.tsv
same <(cut -f 1-13,15- tar.tsv) <(cut -f 1-13,15- pipe.tsv)

# zip, from its list at the end and as a stream.
exits 0 "$TWINDEX" hash --tar photos.zip --stdout=tsv
cp out zip.tsv
same <(facts tar.tsv | sort) <(facts zip.tsv | sort)
"$TWINDEX" hash -q --tar - --name photos.zip --stdout=tsv < <(cat photos.zip) >pipe.tsv
same <(cut -f 1-13,15- zip.tsv) <(cut -f 1-13,15- pipe.tsv)

# Shards: the same in an index as by lines; one shard a run.
silent "$TWINDEX" hash -j 2 -o two --tar photos.tar --tar photos.zip
silent "$TWINDEX" hash -j 1 -o one --tar photos.tar --tar photos.zip
is 1 "$(find two -type f | wc -l)"
is "$(stat -c %s one/*.twx)" "$(stat -c %s two/*.twx)"
silent "$TWINDEX" merge -d shards.db two
silent "$TWINDEX" merge -d one.db one
cat tar.tsv zip.tsv >both.tsv
silent "$TWINDEX" merge -d lines.db --tsv both.tsv
row='hash, bytes, mtime_ns, width, height, format, detail, status, reason, checksum'
same <(known shards.db "$row") <(known lines.db "$row")
same <(known shards.db "$row") <(known one.db "$row")
is "$((2 * $(wc -l <members)))" "$(known lines.db | wc -l)"
is "$(sqlite3 shards.db 'SELECT path, device FROM roots')" "$(sqlite3 lines.db 'SELECT path, device FROM roots')"
silent "$TWINDEX" check -d shards.db
