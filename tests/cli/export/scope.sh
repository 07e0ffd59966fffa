# --protect, --only-in, --between, --same-dir, --not-same-dir, --exclude and --min-group hold of each duplicate and its keeper:
# near and equal ones, with every linkage and --verify; folders are taken as PATHs of index are, and none that holds nothing.
. "$SRCDIR/tests/cli/functions.sh"
mkdir -p c/masters/old c/web c/phone c/other
edits=$TESTDATA/edits
cp "$edits/original.jpg" c/web/best.jpg
cp "$edits/half.jpg" c/masters/half.jpg
cp "$edits/quality-50.jpg" c/masters/old/q50.jpg
cp "$edits/half.jpg" c/phone/half.jpg
cp "$edits/quality-75.jpg" c/phone/q75.jpg
cp "$edits/thumbnail.jpg" c/other/small.jpg
cp "$TESTDATA/photos/anchor.jpg" c/phone/anchor.jpg
cp c/phone/anchor.jpg c/web/anchor.jpg
touch -d 2001-01-01 c/*/* c/masters/old/*
touch -d 2000-01-01 c/phone/anchor.jpg
ln -s masters c/link
silent "$TWINDEX" index -d t.db c
# shows GROUPS OPTION...: one group a line, the keeper first, the others by path.
shows() {
    exits 0 "$TWINDEX" export -d t.db "${@:2}"
    is "$1" "$(tail -n +2 out | cut -d , -f 1-3 | sed "s|$PWD/c/||" | sort -t , -k 1,1n -k 2,2r -k 3,3 |
        awk -F , '$2 == "keep" { printf "%s%s", n++ ? "\n" : "", $3; next } { printf " %s", $3 } END { if (n) print "" }')"
}
anchors='phone/anchor.jpg web/anchor.jpg'
# All pictures but those of the anchor are near each other, so that the linkages agree.
for how in '-r 20' '-r 20 --linkage complete' '-r 20 --linkage single' '-r 60 --verify'; do
    # shellcheck disable=SC2086 # words
    try() { shows "$1" $how "${@:2}"; }
    try "$anchors
web/best.jpg masters/half.jpg masters/old/q50.jpg other/small.jpg phone/half.jpg phone/q75.jpg" --not-same-dir
    try "masters/old/q50.jpg other/small.jpg phone/half.jpg phone/q75.jpg web/best.jpg
$anchors" --protect c/masters
    try "phone/q75.jpg masters/half.jpg masters/old/q50.jpg" --only-in c/masters --keep in:c/phone
    try "$anchors
web/best.jpg phone/half.jpg phone/q75.jpg" --between c c/phone
    try 'phone/q75.jpg phone/half.jpg' --same-dir
    try 'web/best.jpg other/small.jpg phone/half.jpg' --min-group 3 --exclude '**/masters/' --exclude 'q*'
    try '' --protect c
done
shows 'masters/half.jpg phone/half.jpg
web/anchor.jpg phone/anchor.jpg' --exact --protect c/masters --protect c/web
shows 'phone/half.jpg masters/half.jpg' --exact --between=c/masters c/phone
shows '' --exact --same-dir
shows "$anchors" --exact --exclude "$PWD/c/masters" --no-stat
for folder in c/link/ ./c/../c/masters "$PWD/c/masters"; do
    shows 'masters/half.jpg phone/half.jpg' --exact --protect "$folder" --exclude anchor.jpg
done

# plan takes them too, and names what decided.
exits 0 "$TWINDEX" plan -d t.db --protect c/masters --only-in c/phone
has ",remove,$PWD/c/phone/half.jpg,$PWD/c/masters/half.jpg,exact,0,protect," out
has ",remove,$PWD/c/phone/anchor.jpg,$PWD/c/web/anchor.jpg,exact,0,only-in," out

# A protected file that is gone keeps nothing; one that is offline, or a name of the same file, frees nothing.
mv c/masters/half.jpg away.jpg
shows "$anchors" --exact --protect c/masters
mv away.jpg c/masters/half.jpg
ln c/phone/half.jpg c/other/link.jpg
silent "$TWINDEX" index -d t.db c
size=$(stat -c %s c/phone/half.jpg)
for freed in "0 --protect c/other --protect c/masters" "$size --protect c/other" "$size --protect c/masters" "0 --only-in c/phone"; do
    # shellcheck disable=SC2086 # words
    silent "$TWINDEX" export -d t.db --exact --exclude anchor.jpg ${freed#* } --json -o groups
    is "${freed%% *}" "$(json out duplicate_bytes)"
done

# Slips
mkdir c/empty
for option in --protect --only-in '--between c'; do
    for folder in none c/empty c/mast c/web/best.jpg; do
        # shellcheck disable=SC2086 # words
        fails 2 "'$PWD/$folder': no indexed file" "$TWINDEX" export -d t.db $option "$folder"
        [ ! -s out ] || wrong 'a header'
    done
done
fails 2 'is empty' "$TWINDEX" export -d t.db --protect ''
fails 2 "'$PWD/c'" "$TWINDEX" export -d t.db --between c c/
fails 2 '--between takes two: DIR DIR' "$TWINDEX" export -d t.db --between c
fails 2 '--between takes two: DIR DIR' "$TWINDEX" export -d t.db --between c --format paths
fails 2 '--same-dir' "$TWINDEX" export -d t.db --same-dir --not-same-dir
fails 2 "'a['" "$TWINDEX" export -d t.db --exclude 'a['
fails 2 '--min-group' "$TWINDEX" export -d t.db --min-group 1
fails 2 '--damaged' "$TWINDEX" export -d t.db --damaged --protect c
