# A manifest says of each file what stat says, in the order of the walk, whatever names there are; its time is when the walk
# began, its checksum is of all before its end; written to a file or to standard output it lists neither.
. "$SRCDIR/tests/cli/functions.sh"

python3 - <<'END'
import os
names = [b"a.jpg", b"-b", b"new\nline", b"\xff\xfe", b" 1 2 3 ", b"# end count=1", b"\xf0\x9f\x90\x88.png", b"tab\t", b"\\", b"x" * 255]
for folder in (b"t", b"t/a", b"t/a.d", b"t/a/deep/er", b"t/\xff", b"t/b\n"):
    os.makedirs(folder, exist_ok=True)
    for i, name in enumerate(names):
        with open(folder + b"/" + name, "wb") as f:
            f.write(name * i)
os.makedirs(b"t/empty")
os.symlink(b"a.jpg", b"t/link.jpg")
os.mkfifo(b"t/fifo")
os.utime(b"t/a/a.jpg", ns=(0, -1234567890123456789))
os.utime(b"t/a/-b", ns=(0, 0))
END
mkdir u
echo x >u/one
before=$(date +%s%N)
silent "$TWINDEX" list t u -o m
case $summary in "twindex: 61 files: 61 listed, 2 skipped; "*) ;; *) wrong "$summary" ;; esac
time=$(python3 "$SRCDIR/tests/cli/list/walked.py" m t u)
[ "$time" -ge "$before" ] && [ "$time" -le "$(date +%s%N)" ]
silent "$TWINDEX" list u t
cp out m2
python3 "$SRCDIR/tests/cli/list/walked.py" m2 t u >time2
if command -v xxh128sum >/dev/null; then
    end=$(tr '\0' '\n' <m | tail -1)
    bytes=${end#*bytes=}
    is "${end##*xxh3=}" "$(head -c "${bytes%% *}" m | xxh128sum | cut -d ' ' -f 1)"
fi

# What is written to is not listed, under none of its names; an earlier manifest is replaced
silent "$TWINDEX" list t -o t/m
lacks "$PWD/t/m" t/m
silent "$TWINDEX" list t -o t/m
is 60 "$(tr '\0' '\n' <t/m | sed -n 's/^# end count=\([0-9]*\) .*/\1/p')"
"$TWINDEX" list t >t/m2 2>err
is 61 "$(tr '\0' '\n' <t/m2 | sed -n 's/^# end count=\([0-9]*\) .*/\1/p')"
rm t/m t/m2
printf 'a\0b' >data
fails 2 'is no text file' "$TWINDEX" list t -o data

# Options of the walk are those of index
silent "$TWINDEX" list t --exclude 'a/' --exclude '*.png' -o m
is 36 "$(tr '\0' '\n' <m | sed -n 's/^# end count=\([0-9]*\) .*/\1/p')"
printf 't/a.jpg\0u/../u/one\0' | silent "$TWINDEX" list --files-from - -0 -o m
tr '\0' '\n' <m | sed -n 's/^[0-9].* \(\/.*\)/\1/p' >listed
printf '%s\n' "$PWD/t/a.jpg" "$PWD/u/one" | same - listed
has '# root met ' m

# The counts as JSON
silent "$TWINDEX" list t u -o m --json
is '[61,61,0,2]' "$(json out files listed unchanged skipped)"
fails 2 'needs -o FILE' "$TWINDEX" list t --json
