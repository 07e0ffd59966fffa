# An empty folder and an empty list are a success with a count of 0, and the index is there.
. "$SRCDIR/tests/cli/functions.sh"
mkdir empty
silent "$TWINDEX" index -d 1.db empty --json
is '[0,0,0]' "$(json out files hashed missing)"
silent "$TWINDEX" index -d 2.db --files-from /dev/null --json
is '[0,0]' "$(json out files missing)"
printf '\n\n' >list
silent "$TWINDEX" index -d 3.db --files-from list --json
is '[0,0]' "$(json out files missing)"
silent "$TWINDEX" index -d 4.db -0 --files-from - --json </dev/null
is 0 "$(json out files)"
for db in 1.db 2.db 3.db 4.db; do
    silent "$TWINDEX" check -d "$db"
    silent "$TWINDEX" stats -d "$db" --json
    is 0 "$(json out files)"
    silent "$TWINDEX" export -d "$db"
    is 1 "$(wc -l <out)"
    silent "$TWINDEX" query -d "$db" --format csv --hash 0123456789abcdef0123456789abcdef
    is 1 "$(wc -l <out)"
done
silent "$TWINDEX" hash -o shards empty --json
is 0 "$(json out files)"
is '' "$(find shards -name '*.part')"
silent "$TWINDEX" merge -d 5.db shards
silent "$TWINDEX" check -d 5.db

# What can be no source leaves no index behind
mkfifo fifo
fails 1 "'fifo' is neither a file nor a folder" "$TWINDEX" index -d 6.db fifo
fails 1 "cannot read the list 'empty': is a directory" "$TWINDEX" index -d 6.db --files-from empty
absent 6.db
