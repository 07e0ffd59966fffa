# What a walk leaves out: folders of trash and thumbnails by default, patterns, hidden names. None of it is entered; what
# is given by name is taken; records stay.
. "$SRCDIR/tests/cli/functions.sh"
# shellcheck disable=SC2016 # a name
defaults=(.Trash-1000 .Trash .Trashes .local/share/Trash '$RECYCLE.BIN' '#recycle' @Recycle .thumbnails .cache/thumbnails
    @eaDir .@__thumb .git lost+found)
mkdir -p c/a c/.hidden
cp "$TESTDATA/tiny/9x8.png" c/a/keep.png
cp "$TESTDATA/tiny/8x9.png" c/a/.b.png
cp "$TESTDATA/tiny/3x2.png" c/.hidden/c.png
cp "$TESTDATA/tiny/1x1.png" c/.git.png
for name in "${defaults[@]}"; do
    mkdir -p "c/$name/files" "c/a/$name"
    cp c/a/keep.png "c/$name/files/x.png"
    cp c/a/keep.png "c/a/$name/x.png"
done
all=$((4 + 2 * ${#defaults[@]}))

# By default; each name is in the help and in the docs
silent "$TWINDEX" index -d t.db c --json
is "[4,$((2 * ${#defaults[@]})),0]" "$(json out files left_out_folders left_out_files)"
is $'c/.git.png\nc/.hidden/c.png\nc/a/.b.png\nc/a/keep.png' "$(known t.db)"
silent "$TWINDEX" index --help
for name in "${defaults[@]}"; do
    has "${name/-1000/-*}" out
    has "${name/-1000/-*}" "$SRCDIR/docs/indexing.md"
done
silent "$TWINDEX" hash -o shards c --json
is "[4,$((2 * ${#defaults[@]}))]" "$(json out files left_out_folders)"
exits 0 "$TWINDEX" index -v -d t.db c
[[ $summary == *" $((2 * ${#defaults[@]})) folders left out;"* ]] || wrong "$summary"

# What is given by name is taken: a folder, one below it, a file; each once, whatever else is given
silent "$TWINDEX" index -d named.db c c/.Trash/files c/.git/files/x.png c/a --json
is 6 "$(json out files)"
is $'c/.Trash/files/x.png\nc/.git.png\nc/.git/files/x.png' "$(known named.db | head -n 3)"
silent "$TWINDEX" index -d named.db --no-hidden --exclude files --exclude '*.png' c/.Trash/files c/.git/files/x.png --json
is '[1,1]' "$(json out files left_out_files)"

# All of them, and some of them
silent "$TWINDEX" index -d all.db --no-default-excludes c --json
is "[$all,0]" "$(json out files left_out_folders)"
silent "$TWINDEX" index -d t.db --exclude '!.git/' c --json
is 6 "$(json out files)"

# Hidden ones; a pattern takes some back
silent "$TWINDEX" index -d hidden.db --no-hidden --no-default-excludes c --json
is 2 "$(json out left_out_files)"
lacks /. <(known hidden.db)
silent "$TWINDEX" index -d hidden.db --no-hidden --exclude '!.hidden' c --json
is '[2,2]' "$(json out files left_out_files)"

# The last that matches decides, in the order given; a slash before a pattern is the PATH
printf '# words\n\n*.png\r\n!keep.png   \n' >patterns
silent "$TWINDEX" index -d from.db --exclude-from patterns c c/a --json
is '[1,3]' "$(json out files left_out_files)"
silent "$TWINDEX" index -d from.db --exclude-from patterns --exclude /a c --json
is '[0,2]' "$(json out files left_out_files)"
silent "$TWINDEX" index -d from.db --exclude /a --exclude-from patterns c/a --json
is '[1,1]' "$(json out files left_out_files)"

# Records of what is left out stay, and count as what they are; the file is not gone
cp t.db before.db
silent "$TWINDEX" index -d t.db --exclude '*.png' --exclude a c --json
is '[0,0]' "$(json out files merge.records)"
same <(known before.db '*') <(known t.db '*')
silent "$TWINDEX" prune -d t.db --json
is 0 "$(json out dropped)"

# A list is taken as it is, but for the patterns given; these begin at /
printf '%s\n' c/.Trash/files/x.png c/.hidden/c.png c/a/keep.png >list
silent "$TWINDEX" index -d list.db --no-hidden --files-from list --json
is 3 "$(json out files)"
silent "$TWINDEX" index -d list.db --files-from list --exclude .hidden --exclude "$PWD/c/a/*.png" --json
is '[1,2]' "$(json out files left_out_files)"

# What is bad or cannot be read is named, and nothing begins
for pattern in '' ! / 'a[b' "a\\" 'x/[/]'; do
    fails 2 "bad pattern '$pattern'" "$TWINDEX" index -d new.db --exclude "$pattern" c
done
printf 'a\n\n[\n' >bad
fails 2 "line 3 of 'bad'" "$TWINDEX" index -d new.db --exclude-from bad c
fails 1 "'nowhere'" "$TWINDEX" index -d new.db --exclude-from nowhere c
fails 1 "'c'" "$TWINDEX" index -d new.db --exclude-from c c
fails 2 'NUL' "$TWINDEX" index -d new.db --exclude-from /dev/zero c
absent new.db new.db.lock
