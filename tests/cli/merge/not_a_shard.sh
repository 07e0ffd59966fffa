# What is no shard is refused by name with 3; the shards beside it are merged.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c folder
cp "$TESTDATA/tiny/9x8.png" c
silent "$TWINDEX" hash -j 1 -o shards c
silent "$TWINDEX" index -d other.db c
cp "$TESTDATA/tiny/9x8.png" picture.twx
: >empty.twx
head -c 1000 /dev/zero >zeros.twx
mkdir folder/x.twx
for file in picture.twx empty.twx zeros.twx other.db folder/x.twx; do
    rm -f t.db
    case $file in
    folder*) fails 3 "$file" "$TWINDEX" merge -d t.db shards folder ;;
    *) fails 3 "$file" "$TWINDEX" merge -d t.db "$file" shards ;;
    esac
    is c/9x8.png "$(known t.db)"
    silent "$TWINDEX" check -d t.db
done
exits 3 "$TWINDEX" merge -d t.db picture.twx zeros.twx
is 2 "$(wc -l <err)"
