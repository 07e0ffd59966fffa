# FIFOs and sockets: passed over in the tree, never opened; refused by name as PATH, index, shard, image.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/tiny/9x8.png" c
mkfifo c/fifo c/fifo.jpg
python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("c/socket.jpg")'
unstuck() {
    timeout 20 "$TWINDEX" "$@"
}
silent unstuck index -d t.db c --json
is '[1,1,3,0]' "$(json out files hashed skipped missing)"
find "$PWD/c" >list
fails 0 "not walked, give them as PATH: 1, the first" unstuck index -d t.db --files-from list --json
is '[1,1]' "$(json out files unchanged)"
for file in c/fifo c/socket.jpg /dev/null; do
    fails 1 "'$file'" unstuck index -d t.db "$file" c
    fails 1 "'$file'" unstuck hash -o shards "$file"
    fails 1 "'$file'" unstuck query -d t.db "$file"
    fails 3 "'$file'" unstuck stats -d "$file"
done
fails 3 "'c/fifo'" unstuck index -d c/fifo c
fails 3 "'c/socket.jpg'" unstuck index -d c/socket.jpg c
fails 3 "'c/fifo'" unstuck merge -d m.db c/fifo
fails 3 "'c/socket.jpg'" unstuck merge -d m.db c/socket.jpg
is c/9x8.png "$(known t.db)"

# What may be written is: results go into a FIFO or device as they come
timeout 20 cat c/fifo >got &
silent unstuck export -d t.db -o c/fifo
wait
is 1 "$(wc -l <got)"
silent unstuck export -d t.db -o /dev/null
[ -c /dev/null ]
[ -p c/fifo ]
