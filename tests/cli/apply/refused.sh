# What was edited wrongly, or has changed since: one line each, nothing is done to that row, the rest is done.
. "$SRCDIR/tests/cli/functions.sh"
make_album
tree c >before
head -2 plan.csv >head.csv
keeper=$PWD/c/a.jpg
# row PATH KEEPER [LIKENESS]: of a plan
row() {
    printf '1,remove,%s,%s,%s,0,bytes,,,,1,,1,1,jpeg\n' "$1" "$2" "${3-exact}"
}
# refused TEXT ROW...: a plan of these rows, of which one is refused
refused() {
    local text=$1
    shift
    {
        cat head.csv
        printf '%s\n' "$@"
    } >edited.csv
    rm -f j
    fails 1 "$text" "$TWINDEX" apply -q -d db --to move:gone --yes --journal j edited.csv
    silent "$TWINDEX" undo -q j
    tree c >after
    same before after
}
echo x >outside.jpg
refused "line 3: '$PWD/c/none.jpg' is not in the index" "$(row "$PWD/c/none.jpg" "$keeper")"
refused "is not in the index" "$(row "$PWD/c/b/a.jpg" "$PWD/c/none.jpg")"
refused "'$keeper' is its own keeper" "$(row "$keeper" "$keeper")"
refused "'$PWD/outside.jpg' is outside of all that was indexed" "$(row "$PWD/outside.jpg" "$keeper")"
refused "'$PWD/c/b/../b/a.jpg' is not in the index" "$(row "$PWD/c/b/../b/a.jpg" "$keeper")"
refused "has no absolute path, or no keeper" "$(row c/b/a.jpg "$keeper")"
refused "has no absolute path, or no keeper" "$(row "$PWD/c/b/a.jpg" '')"
refused "line 4: '$PWD/c/b/a.jpg' is named by an earlier row, too" \
    "$(row "$PWD/c/b/a.jpg" "$keeper")" "$(row "$PWD/c/b/a.jpg" "$PWD/c/d e/100 %.jpg")"
refused "'$keeper' is kept in the stead of another file" \
    "$(row "$PWD/c/b/a.jpg" "$keeper")" "$(row "$keeper" "$PWD/c/d e/100 %.jpg")"
refused "was not verified" "$(row "$PWD/c/b/a.jpg" "$keeper" unverified)"
refused "has no likeness that a plan knows" "$(row "$PWD/c/other.jpg" "$keeper" 'unverified ')"
refused "has other bytes than its keeper, though the plan says exact" "$(row "$PWD/c/other.jpg" "$keeper")"
refused "has another picture than its keeper, though the plan says payload" \
    "$(row "$PWD/c/other.jpg" "$keeper" payload)"

# All of a group: none goes
{
    cat head.csv
    row "$PWD/c/b/a.jpg" "$keeper"
    row "$keeper" "$PWD/c/b/a.jpg"
} >edited.csv
exits 1 "$TWINDEX" apply -q -d db --to move:gone --yes --journal j2 edited.csv
is 2 "$(grep -c 'is kept in the stead of another file' err)"
tree c >after
same before after

# Changed since: size, mtime, bytes of the same size and mtime, another inode, a link, a folder that is a link, gone; of
# the keeper too; indexed again
# changed TEXT COMMAND...: after it, in a fresh album, one file is refused, and none of the others
n=0
changed() {
    local text=$1
    shift
    n=$((n + 1))
    mkdir "$scratch/album$n"
    cd "$scratch/album$n" || exit
    make_album
    "$@"
    tree c >changed
    exits 1 "$TWINDEX" apply -q -d db --to move:gone --yes --journal j plan.csv
    has "$PWD/c/$text" "$scratch/err"
    silent "$TWINDEX" undo -q j
    tree c >after
    same changed after
    cd "$scratch" || exit
}
append() { echo more >>"$1"; }
flip() {
    cp -p "$1" reference
    printf '\1' | dd of="$1" bs=1 seek=$(($(stat -c %s "$1") / 2)) conv=notrunc status=none
    touch -r reference "$1"
}
renew() {
    cp -p "$1" fresh
    mv fresh "$1"
}
link_to() {
    rm "$1"
    ln -s "$2" "$1"
}
move_folder() {
    mv c/b elsewhere
    ln -s ../elsewhere c/b
}
index_again() {
    touch "$1"
    "$TWINDEX" index -q -d db c
}
changed "b/a.jpg' has another size than was indexed" append c/b/a.jpg
changed "b/a.jpg' has another mtime than was indexed; index it, then plan again" touch c/b/a.jpg
changed "b/a.jpg' has other bytes than were indexed" flip c/b/a.jpg
changed "b/a.jpg' is another file than was indexed, of the same size and mtime" renew c/b/a.jpg
changed "b/a.jpg' is a symbolic link now" link_to c/b/a.jpg ../other.jpg
changed "b/a.jpg' leads through a symbolic link now" move_folder
changed "b/a.jpg': no such file or directory" rm c/b/a.jpg
changed "b/a.jpg' was indexed again after the plan was made" index_again c/b/a.jpg
changed "a.jpg' has another size than was indexed" append c/a.jpg
changed "a.jpg' has other bytes than were indexed" flip c/a.jpg
changed "a.jpg': no such file or directory" rm c/a.jpg
changed "a.jpg' is a symbolic link now" link_to c/a.jpg b/a.jpg

# Hard links are one file: of two names of the keeper none goes, of two names of another file each may
mkdir links
cd links || exit
make_album
ln c/a.jpg c/z.jpg
cp -p c/a.jpg c/y.jpg
ln c/y.jpg c/x.jpg
"$TWINDEX" index -q -d db c
"$TWINDEX" plan -q -d db -o plan.csv
is 'the same file as its keeper' "$(grep -a 'leave,.*z.jpg,' plan.csv | cut -d, -f10)"
sed 's/leave/remove/' plan.csv >all.csv
tree c >before
fails 1 "c/z.jpg' is the same file as its keeper" "$TWINDEX" apply -q -d db --to move:gone --yes --journal j all.csv
absent c/x.jpg c/y.jpg
silent "$TWINDEX" undo -q j
tree c >after
same before after

# What is no plan, or of another index
cd "$scratch" || exit
echo 'group_id,action' >none.csv
fails 3 "'none.csv' is no plan: 'twindex plan -o FILE' writes one" "$TWINDEX" apply -d db --to trash none.csv
sed 's/index=........-/index=00000000-/' plan.csv >other.csv
fails 3 "'other.csv' is a plan of another index" "$TWINDEX" apply -d db --to trash other.csv
sed 1q plan.csv >short.csv
fails 3 "'short.csv' is no plan: it has no columns" "$TWINDEX" apply -d db --to trash short.csv
sed 's/^# twindex plan 1/# twindex plan 2/' plan.csv >later.csv
fails 3 "'later.csv' is a plan of a later version" "$TWINDEX" apply -d db --to trash later.csv
sed '2s/keeper/gardener/' plan.csv >columns.csv
fails 3 "'columns.csv', line 2: no plan: it lacks columns" "$TWINDEX" apply -d db --to trash columns.csv
sed '3s/,keep,/,burn,/' plan.csv >burn.csv
fails 3 "'burn.csv', line 3: an action that is none of keep, remove, leave" "$TWINDEX" apply -d db --to trash burn.csv
head -c -30 plan.csv >cut.csv
fails 3 "'cut.csv', line 5: fewer or more cells than columns" "$TWINDEX" apply -d db --to trash cut.csv
fails 1 "cannot read 'absent.csv': no such file or directory" "$TWINDEX" apply -d db --to trash absent.csv
fails 3 "'plan.csv' is no journal of 'twindex apply'" "$TWINDEX" undo plan.csv

# Usage
fails 2 'what is to be done?' "$TWINDEX" apply -d db plan.csv
fails 2 "unknown --to 'bin'" "$TWINDEX" apply -d db --to bin plan.csv
fails 2 '--to move: lacks a folder' "$TWINDEX" apply -d db --to move: plan.csv
fails 2 'give one plan' "$TWINDEX" apply -d db --to trash
fails 2 '--journal goes with --yes' "$TWINDEX" apply -d db --to trash --journal x plan.csv
fails 2 'give one journal' "$TWINDEX" undo

# A time that no plan has
sed '1s/made=[0-9]*-/made=9999-/' plan.csv >far.csv
fails 3 'its first line does not say of which index, and when' "$TWINDEX" apply -d db --to trash far.csv
for made in 2260-99-99T99:99:99 2026-02-30T00:00:00; do
    sed "1s/made=[^.]*/made=$made/" plan.csv >far.csv
    fails 3 'its first line does not say of which index, and when' "$TWINDEX" apply -d db --to trash far.csv
done
sed '1s/made=[0-9]*-/made=2260-/' plan.csv >far.csv
fails 3 "'far.csv' was made at a time that is yet to come" "$TWINDEX" apply -d db --to trash far.csv
# The command that is printed is one, whatever the index is called
mkdir -p "it's"
cp db "it's/db"
exits 0 "$TWINDEX" apply -d "it's/db" --to move:quoted --yes plan.csv
sed -n 's/^twindex: to undo it: twindex undo //p' err >undo
eval "exits 0 \"\$TWINDEX\" undo $(cat undo)"
