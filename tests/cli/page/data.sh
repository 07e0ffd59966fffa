# export --format html: rows as export has them, a picture for each that decodes, a word for each that does not, no name
# of a file that is read as HTML; thumbnails in the page or in a folder, where a later page finds them.
. "$SRCDIR/tests/cli/functions.sh"
make_album
hostile="c/</script><img src=x onerror=alert(1)>&amp;"
mkdir -p "${hostile%/*}"
cp -p c/a.jpg "$hostile"
cp -p c/a.jpg $'c/line\nbreak "quoted", and comma.jpg'
cp -p c/a.jpg $'c/not \xff UTF-8.jpg'
"$TWINDEX" index -q -d db c

silent "$TWINDEX" export -d db --format html -o page.html
silent "$TWINDEX" export -d db --verify --format jsonl -o rows
cat >check.py <<'END'
"""The rows of a page are those of export; each has a thumbnail, as wide as the file where that is small, or says why not."""
import base64, json, re, sys
page = open(sys.argv[1], encoding='utf-8').read()


def block(name):
    return re.search(f'<script type="[^"]*" id="{name}">\n?(.*?)</script>', page, re.S).group(1)


columns, *lines = (json.loads(line) for line in block('rows').splitlines())
rows = [dict(zip(columns, line, strict=True)) for line in lines]
wanted = [json.loads(line) for line in open('rows', encoding='utf-8')]
assert len(rows) == len(wanted) > 3
for row, other in zip(rows, wanted):
    assert row['keeper'] == (other['role'] == 'keep')
    assert row['path'] == (other['path'] if 'path' in other else {'base64': other['path_base64']})
    for key in ('distance', 'exact', 'linked', 'offline', 'width', 'height', 'bytes', 'mtime', 'taken',
                'format', 'orientation', 'via'):
        assert row.get(key) == other.get(key), (key, row, other)
# the page's own text and these blocks are all there is: no name of a file ends one
blocks = re.findall('<script type="text/plain" class="thumbs">\n(.*?)</script>', page, re.S)
assert len(re.findall('<script', page)) == 3 + len(blocks) and 'onerror' not in re.sub('<script.*?</script>', '', page, flags=re.S)
head = json.loads(block('head'))
pictures = dict(line.split(' ', 1) for text in blocks for line in text.splitlines())
assert len(pictures) == len(rows)
for number, picture in pictures.items():
    if not picture.startswith('!'):
        jpeg = base64.b64decode(picture) if head['thumbs'] is None else open(head['thumbs'] + picture, 'rb').read()
        assert jpeg.startswith(b'\xff\xd8\xff') and jpeg.endswith(b'\xff\xd9')
print(sorted(p if p.startswith('!') else 'picture' for p in pictures.values()))
END
is "['picture', 'picture', 'picture', 'picture', 'picture', 'picture']" "$(python3 check.py page.html)"

# In a folder: made once.
silent "$TWINDEX" export -d db --format html -o page.html --thumbs thumbs
is "['picture', 'picture', 'picture', 'picture', 'picture', 'picture']" "$(python3 check.py page.html)"
has '"thumbs":"./thumbs/"' page.html
find thumbs -type f -exec vipsheader {} + >sizes
[ "$(wc -l <sizes)" -ge 4 ]
find thumbs -type f -exec touch -d 2001-01-01 {} +
silent "$TWINDEX" export -d db --format html -o page.html --thumbs thumbs
is '' "$(find thumbs -type f -newermt 2001-01-02)"

# A file that changes between the look at it and its thumbnail, or is gone: the page says so.
rm c/other.jpg
silent "$TWINDEX" export -d db --no-stat --exact --format html -o page.html
mv c/b c/away
exits 0 "$TWINDEX" export -d db --no-stat --exact --format html -o page.html
"$TWINDEX" export -q -d db --no-stat --exact --format jsonl -o rows
is "['!gone', 'picture', 'picture', 'picture', 'picture', 'picture']" "$(python3 check.py page.html)"

# No folder, no page; what was there stays.
cp page.html before
touch file
fails 1 "cannot keep thumbnails in 'file'" "$TWINDEX" export -d db --format html -o page.html --thumbs file
fails 1 "cannot make the folder 'no/folder'" "$TWINDEX" export -d db --format html -o page.html --thumbs no/folder
mkdir closed
chmod 555 closed
code=0
(bound "$TWINDEX" export -q -d db --no-stat --exact --format html -o page.html --thumbs closed) 2>err || code=$?
if [ "$code" -eq 77 ]; then
    exit 77
fi
is 1 "$code"
same before page.html
has closed err

fails 2 '--thumbs goes with --format html' "$TWINDEX" export -d db --thumbs t
fails 2 'text and html show whole groups' "$TWINDEX" export -d db --format html --role keep
