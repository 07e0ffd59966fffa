# The README's first clean-up, as it is written there, with what `make install` puts in place: what the commands print is
# what the README prints, the copies are in the trash after `apply`, and all is as before after `undo`.
. "$SRCDIR/tests/cli/functions.sh"
at_home
pictures=$TESTDATA
if [ -z "${TWX_SANITIZED-}" ]; then
    make -C "$SRCDIR" B="${TWINDEX%/*}" PREFIX=/usr/local DESTDIR="$PWD/there" install >made
    PATH=$PWD/bin:$PWD/there/usr/local/bin:${PATH#*:*:}
    is "$PWD/there/usr/local/bin/twindex" "$(command -v twindex)"
    [ -z "$SHARED_DATA" ] || pictures=$SHARED_DATA
fi
mkdir ~/Downloads
cp -r "$pictures" ~/Pictures
chmod -R u+w ~/Pictures
# test pictures of decoders, and broken files: many, and no pictures that people have
rm -rf ~/Pictures/{bad,bmpsuite,lene,odd,pngsuite}

# Who sits before the page: keeps the suggested file of each group, and saves.
export PYTHONDONTWRITEBYTECODE=1
if command -v chromium >/dev/null; then
    stand_in xdg-open <<'END_OF_PERSON'
exec python3 "$SRCDIR/tests/browser/accept.py" "$1" ~/Downloads/decisions.csv
END_OF_PERSON
else
    stand_in xdg-open <<'END_OF_PERSON'
{
    twindex plan -q | sed -n '1s/^# twindex plan \(1 index=[^ ]*\).*/# twindex decisions \1/p'
    twindex export -q --verify | python3 -c '
import csv, sys
rows = csv.writer(sys.stdout, lineterminator="\n")
rows.writerow(["decision", "path", "other"])
for row in csv.DictReader(sys.stdin):
    if row["role"] == "keep":
        keeper = row["path"]
    rows.writerow(["keep", keeper, ""] if row["role"] == "keep" else ["remove", row["path"], keeper])'
} >~/Downloads/decisions.csv
END_OF_PERSON
fi

# Each file by its sum in the trash, and not where it was; each file that is kept for one is where it was.
in_the_trash() {
    python3 - ~/try ~/Pictures ~/.local/share/Trash ~/Downloads/decisions.csv <<'END_OF_CHECK'
import csv, hashlib, os, sys, urllib.parse
tried, original, trash, decisions = sys.argv[1:]


def sums(folder):
    return {os.path.relpath(os.path.join(at, name), folder): hashlib.sha256(open(os.path.join(at, name), "rb").read()).hexdigest()
            for at, _, names in os.walk(folder) for name in names}


with open(decisions, newline="") as file:
    rows = list(csv.DictReader(list(file)[1:]))
removed = {os.path.relpath(r["path"], tried): r["other"] for r in rows if r["decision"] == "remove"}
assert len(removed) > 5, removed
before, after = sums(original), sums(tried)
assert after == {path: s for path, s in before.items() if path not in removed}
assert all(keeper not in removed and (not keeper or os.path.exists(keeper)) for keeper in removed.values())
found = {}
for info in os.listdir(os.path.join(trash, "info")):
    with open(os.path.join(trash, "info", info)) as file:
        path = urllib.parse.unquote(dict(line.strip().split("=", 1) for line in file if "=" in line)["Path"])
    with open(os.path.join(trash, "files", info[:-len(".trashinfo")]), "rb") as file:
        found[os.path.relpath(path, tried)] = hashlib.sha256(file.read()).hexdigest()
assert found == {path: before[path] for path in removed}
END_OF_CHECK
}

readme first-clean-up >page
tree ~/Pictures | sed "s|$HOME/Pictures|$HOME/try|" >before
while read -r mark command; do
    [ "$mark" = '$' ] || continue
    case $command in
    'twindex undo '*) in_the_trash ;;
    esac
    printf '$ %s\n' "$command"
    eval "$command" 2>said
    cat said
done <page >transcript
tree ~/try >after
same before after
is '' "$(ls ~/.local/share/Trash/info)"
is 10 "$(grep -c '^\$ ' transcript)"

# What is printed was printed, where the pictures are those of the README.
if grep -q "^twindex: $(find ~/Pictures -type f | wc -l) files: " page; then
    python3 "$SRCDIR/tests/cli/readme/printed.py" page transcript "$HOME"
fi
