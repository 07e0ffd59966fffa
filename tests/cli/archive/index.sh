# Members in an index: found as duplicates, of each other and of files; never acted on, nor is a file for their sake; kept by
# prune while their archive is there. Their names may hold any bytes.
. "$SRCDIR/tests/cli/functions.sh"
mkdir p
cp "$TESTDATA"/photos/{anchor,barrel,beaver}.jpg p
python3 - <<'END'
import tarfile
with tarfile.open('a.tar', 'w', format=tarfile.GNU_FORMAT, encoding='utf-8', errors='surrogateescape') as tar:
    for name in ('anchor.jpg', '../up.jpg', '/abs.jpg', '-dash.jpg', 'new\nline.jpg', b'bad\xff.jpg'.decode(errors='surrogateescape'),
                 'a!b!c.jpg', 'deep/0001.left.jpg', 'anchor.jpg'):
        info = tar.gettarinfo('p/anchor.jpg')
        info.name = name  # as it is
        with open('p/anchor.jpg', 'rb') as file:
            tar.addfile(info, file)
    for kind, name in ((tarfile.SYMTYPE, 'link.jpg'), (tarfile.FIFOTYPE, 'fifo.jpg'), (tarfile.DIRTYPE, 'dir.jpg'), (tarfile.LNKTYPE, 'hard.jpg')):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, 'anchor.jpg'
        tar.addfile(info)
    tar.add('p/barrel.jpg', 'barrel.jpg')
END
silent "$TWINDEX" index -d t.db p
silent "$TWINDEX" hash -o s --tar a.tar
silent "$TWINDEX" merge -d t.db s
rm -r s
silent "$TWINDEX" check -d t.db
is 9 "$(sqlite3 t.db "SELECT count(*) FROM images WHERE path LIKE '%/a.tar!%'")" # of two members of one name the later counts
is '../up.jpg /abs.jpg a!b!c.jpg deep/0001.left.jpg' "$(sqlite3 t.db "SELECT substr(path, instr(path, '!') + 1) FROM images
    WHERE path LIKE '%!%a%' OR path LIKE '%!%up%' OR path LIKE '%!deep%' ORDER BY 1" | grep -v 'anchor\|bad\|barrel\|dash' | paste -sd ' ')"

exits 0 "$TWINDEX" export -d t.db --exact --format jsonl
is 11 "$(wc -l <out)"
is 1 "$(grep -c 'offline files, which could not be looked at: 9' err)"
exits 0 "$TWINDEX" plan -d t.db --keep newest -o plan.csv
is 0 "$(grep -c ',remove,' plan.csv || true)"
exits 0 "$TWINDEX" query -d t.db --format csv p/anchor.jpg
[ "$(grep -c 'a.tar!' out)" -ge 7 ]

# The rows of one picture join by the key that WebDataset takes: the name up to the first dot of its last part.
is "$PWD/a.tar deep/0001" "$(sqlite3 t.db <<'END'
SELECT substr(path, 1, bang - 1) || ' ' || substr(member, 1, slash) || substr(name, 1, instr(name || '.', '.') - 1)
FROM (SELECT *, length(rtrim(member, replace(member, '/', ''))) AS slash,
             substr(member, length(rtrim(member, replace(member, '/', ''))) + 1) AS name
      FROM (SELECT path, instr(path, '!') AS bang, substr(path, instr(path, '!') + 1) AS member FROM images))
WHERE member = 'deep/0001.left.jpg';
END
)"

silent "$TWINDEX" prune -d t.db
is 12 "$(sqlite3 t.db 'SELECT count(*) FROM images')"
rm a.tar
silent "$TWINDEX" prune -d t.db
is 3 "$(sqlite3 t.db 'SELECT count(*) FROM images')"
