# Nearly every progress line names a total, also while the walk waits for workers: of a folder, of a list, of a list by
# standard input; of a pipe none is known before its end.
. "$SRCDIR/tests/cli/functions.sh"
script -qec true typescript >probe 2>&1 || { echo 'no pseudo-terminals here'; exit 77; }
mkdir -p c/.git
python3 - <<'END'
import os, struct, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
row = b"\1" + os.urandom(5000)
with open("c/a0.png", "wb") as f:  # slow to decode: the walk has to wait
    f.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 5000, 2500, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(row * 2500, 1)) + chunk(b"IEND", b""))
for i in range(1, 30):
    os.link("c/a0.png", f"c/a{i}.png")
for i in range(2970):
    open(f"c/b{i}.txt", "w").close()
END
cp c/a0.png c/.git
printf '%s\n' "$PWD"/c/*.* >list
shown() { # shown OPTIONS: runs, and leaves the progress lines in `lines`
    rm -rf shards
    TERM=xterm SHELL=$BASH script -qec "'$TWINDEX' hash -j 1 -o shards $1" typescript </dev/null >/dev/null
    tr '\r' '\n' <typescript | grep '^[0-9]\+ .*images, ' >lines || :
    [ "$(wc -l <lines)" -ge 3 ] || wrong "too few progress lines: $(<lines)"
}
for sources in c '--files-from list' '--files-from - <list'; do
    shown "$sources"
    [ "$(grep -c ' of \(about \)\?3000 images' lines)" -ge $(($(wc -l <lines) - 1)) ] || wrong "$sources: $(<lines)"
    grep -q ' of about 3000 images, .* left' lines
done
shown '--files-from <(cat list)'
lacks ' of about ' lines
