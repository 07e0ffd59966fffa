# What is lost of an archive is named with a line, and the rest is hashed: one that is cut off, damaged, no archive, a folder,
# gone; members that are encrypted, that crash or hang a decoder, a bomb. An empty input is an empty archive.
. "$SRCDIR/tests/cli/functions.sh"
mkdir p
cp "$TESTDATA"/photos/b*.jpg p
n=$(find p -type f | wc -l)
tar -cf whole.tar p
tsv() { # OPTION...: hashes to out
    "$TWINDEX" hash -q -j 2 --stdout=tsv "$@"
}

# After the members that are whole
head -c $(($(stat -c %s whole.tar) / 2)) whole.tar >cut.tar
fails 1 "'$PWD/cut.tar': damaged or cut off after " tsv --tar cut.tar
[ "$(wc -l <out)" -ge 2 ]
fails 1 "damaged or cut off after " tsv --tar - --name cut.tar < <(cat cut.tar)
gzip -c whole.tar | head -c 100000 >cut.tgz
fails 1 "'$PWD/cut.tgz': damaged or cut off after " tsv --tar cut.tgz
[ "$(wc -l <out)" -ge 1 ]
gzip -c whole.tar | head -c 1000 >cut.tgz
fails 1 "'$PWD/cut.tgz': damaged or cut off after 0 members" tsv --tar cut.tgz
echo text >text.tar
fails 1 "'$PWD/text.tar': it is neither a tar nor a zip" tsv --tar text.tar
[ ! -s out ]
fails 1 "none.tar" tsv --tar none.tar
fails 1 "'p'" tsv --tar p
: >empty.tar
silent tsv --tar empty.tar
silent tsv --tar - </dev/null
[ ! -s out ]
# The others are gone through all the same.
exits 1 tsv --tar text.tar --tar none.tar --tar whole.tar
is "$n" "$(wc -l <out)"
is 2 "$(wc -l <err)"

# An image that crashes the decoder or hangs it costs itself alone.
for what in crash sleep; do
    evil $what p/beaver.jpg >p/evil-$what.jpg
done
tar -cf evil.tar p
exits 0 preloaded evil "$TWINDEX" hash -q -j 2 --timeout 2 --stdout=tsv --tar evil.tar
is $((n + 2)) "$(wc -l <out)"
is 'ERR	crashed	ERR	timeout' "$(grep -a ^ERR out | cut -f 1,2 | sort | paste -s)"

# Members that are encrypted are counted, and the first is named.
python3 - <<'END'
import zipfile
with zipfile.ZipFile('secret.zip', 'w') as archive:
    archive.write('p/barrel.jpg', 'secret.jpg')
    archive.write('p/beaver.jpg', 'open.jpg')
data = bytearray(open('secret.zip', 'rb').read())
data[data.index(b'PK\3\4') + 6] |= 1 # as its header says, and the list at the end
data[data.index(b'PK\1\2') + 8] |= 1
open('secret.zip', 'wb').write(data)
END
fails 1 "'$PWD/secret.zip': encrypted members: 1, the first 'secret.jpg'" tsv --tar secret.zip
is 1 "$(wc -l <out)"
has 'secret.zip!open.jpg' out

# 300 MB of zeros, in a third of a megabyte, are over the bound of a member.
python3 - <<'END'
import io, tarfile
class Zeros(io.RawIOBase):
    def readinto(self, buffer):
        buffer[:] = bytes(len(buffer))
        return len(buffer)
with tarfile.open('bomb.tar.gz', 'w:gz', compresslevel=1) as tar:
    member = tarfile.TarInfo('bomb.jpg')
    member.size = 300 << 20
    tar.addfile(member, Zeros())
    tar.add('p/barrel.jpg', 'barrel.jpg')
END
fails 1 "bomb.tar.gz!bomb.jpg': a member may have 256 MB at most" tsv --tar bomb.tar.gz
is 1 "$(wc -l <out)"

# Usage
fails 2 'give --tar - once' "$TWINDEX" hash --tar - --tar - --stdout=tsv
fails 2 '--name' "$TWINDEX" hash --tar whole.tar --name x --stdout=tsv
fails 2 'give no PATH' "$TWINDEX" hash --tar whole.tar --stdout=tsv p
fails 2 'needs -o DIR for shards' "$TWINDEX" hash --tar whole.tar
fails 2 '--stdin' "$TWINDEX" hash --tar whole.tar --stdin=lines --stdout=tsv
