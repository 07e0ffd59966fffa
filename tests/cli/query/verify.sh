# query --verify says what each match is to the image: the pictures are compared, not their hashes.
. "$SRCDIR/tests/cli/functions.sh"
cp -r "$TESTDATA/photos" "$TESTDATA/edits" .
silent "$TWINDEX" index -d t.db photos edits
cp t.db new.db
# likeness NAME: of the match of that name.
likeness() {
    awk -F , -v name="/$1$" '$2 ~ name { print $(NF - 1) }' out | sort -u
}
# All pictures are within 128 bits.
silent "$TWINDEX" query -d t.db -r 128 --verify --format csv edits/original.jpg
is query,path,distance,exact,width,height,bytes,mtime,orientation,via,likeness,argument "$(head -n 1 out)"
is exact "$(likeness original.jpg)"
is payload "$(likeness metadata.jpg)"
for name in half quality-50 quality-75 thumbnail; do
    is same "$(likeness $name.jpg)"
done
for name in border brighter contrast crop-2-percent crop-5-percent gamma grey; do
    is edited "$(likeness $name.jpg)"
done
is similar "$(awk -F , '$2 ~ "/photos/" { print $(NF - 1) }' out | sort -u)"

# One that is not indexed: each picture is decoded, but for one of the same payload.
vips copy edits/original.jpg 'other.jpg[Q=95]'
{ cat edits/original.jpg && echo; } >longer.jpg
silent "$TWINDEX" query -d t.db -r 30 --verify --format csv longer.jpg
is payload "$(likeness original.jpg)"
silent "$TWINDEX" query -d t.db -r 30 --verify --format csv other.jpg
is same "$(likeness original.jpg)"
is same "$(likeness metadata.jpg)"

# Of equal payloads nothing is decoded: of one that is not indexed, and of one that cannot be read.
mkdir payload
cp edits/original.jpg payload
silent "$TWINDEX" index -d payload.db payload
silent "$TWINDEX" query -d payload.db --verify --format csv edits/metadata.jpg
is payload "$(likeness original.jpg)"
touch -r payload/original.jpg when
size=$(stat -c %s payload/original.jpg)
head -c "$size" /dev/zero >payload/original.jpg
touch -r when payload/original.jpg
silent "$TWINDEX" query -d payload.db --verify --format csv edits/metadata.jpg
is payload "$(likeness original.jpg)"
silent "$TWINDEX" query -d payload.db --verify --format csv edits/quality-75.jpg
is unverified "$(likeness original.jpg)"

# Many questions, with matches in common; text, JSON lines and the adaptive radius
silent "$TWINDEX" query -d t.db --verify --format jsonl edits/half.jpg photos/beaver.jpg edits/grey.jpg edits/half.jpg
is 0 "$(grep -cv '"likeness":"[a-z]*","argument":"[^"]*"}$' out || true)"
silent "$TWINDEX" query -d t.db --verify photos/beaver.jpg
is 3 "$(grep -c 'exact  ' out)"
silent "$TWINDEX" query -d t.db --verify --format csv photos/beaver.jpg
is orientation,via,allowed,likeness,argument "$(head -n 1 out | sed 's/.*mtime,//')"

# What cannot be looked at
rm edits/half.jpg
touch -d 2001-01-01 edits/grey.jpg
touch -r edits/gamma.jpg when
size=$(stat -c %s edits/gamma.jpg)
head -c "$size" /dev/zero >edits/gamma.jpg
touch -r when edits/gamma.jpg
silent "$TWINDEX" query -d new.db -r 30 --verify --format csv edits/original.jpg
for name in half grey gamma; do
    is unverified "$(likeness $name.jpg)"
done
is same "$(likeness quality-50.jpg)"
# What was found of two files of the index is kept in it, and no picture is needed again: what is gone or has changed by its
# size or time is another matter.
silent "$TWINDEX" query -d t.db -r 30 --verify --format csv edits/original.jpg
for name in half grey; do
    is unverified "$(likeness $name.jpg)"
done
is edited "$(likeness gamma.jpg)"
n=$(sqlite3 t.db 'SELECT count(*) FROM comparisons')
silent "$TWINDEX" query -d t.db -r 30 --verify --format csv other.jpg
is unverified "$(likeness gamma.jpg)"
is "$n" "$(sqlite3 t.db 'SELECT count(*) FROM comparisons')"

# A turned copy is compared as it was turned.
silent "$TWINDEX" index -d turned.db "$TESTDATA/turned"
silent "$TWINDEX" query -d turned.db --any-orientation --verify --format csv "$TESTDATA/turned/as-6.jpg"
is 9 "$(wc -l <out)"
is '' "$(tail -n +2 out | grep -vE ',(exact|same),[^,]*$' || true)"

# A picture that crashes or hangs the process that decodes costs its own match.
for word in crash hang; do
    mkdir $word
    cp "$TESTDATA/edits/"{original,quality-75}.jpg $word
    evil $word "$TESTDATA/edits/quality-50.jpg" >$word/evil.jpg
    silent "$TWINDEX" index -d $word.db $word
    exits 0 preloaded evil "$TWINDEX" query -d $word.db -r 30 --verify --timeout 1 --format csv $word/original.jpg
    is 'unverified same exact' "$(for name in evil quality-75 original; do likeness $name.jpg; done | paste -sd ' ')"
done

fails 2 '--verify' "$TWINDEX" query -d t.db --verify --hash 00000000000000000000000000000000
fails 2 '--verify' "$TWINDEX" query -d t.db --verify - </dev/null
fails 2 '--timeout' "$TWINDEX" query -d t.db --timeout 5 photos/beaver.jpg
