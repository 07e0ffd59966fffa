# -o writes to a temporary file that nobody else has the name of, and the new file has the rights of the one it replaces.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA"/photos/b*.jpg c
silent "$TWINDEX" index -d t.db c
silent "$TWINDEX" export -d t.db
cp out wanted
rights() { stat -c '%a' "$1"; }

# The process number is no secret: what has a name made of it stays as it is
# shellcheck disable=SC2016 # for the inner shell
planted() {
    exits 0 timeout 10 bash -c '"$@" groups.tmp-$$; shift $#; exec "$TWINDEX" export -d t.db -o groups' bash "$@"
    same groups wanted
    rm -f groups groups.tmp-*
}
echo precious >text
planted ln text
planted ln -s "$PWD/text"
planted mkfifo
is precious "$(cat text)"

# A new file by the umask, a replaced one as it was
for mask in 022 002 077; do
    rm -f groups
    (umask "$mask" && silent "$TWINDEX" export -d t.db -o groups)
    is "$(printf '%o' $((0666 & ~0$mask)))" "$(rights groups)"
done
for mode in 600 664 604 400; do
    echo old >old
    chmod "$mode" old
    silent "$TWINDEX" export -d t.db -o old
    same old wanted
    is "$mode" "$(rights old)"
    rm -f old
done
echo old >other
chmod 640 other
ln -s other link
silent "$TWINDEX" query -d t.db -o link c/beaver.jpg
is 640 "$(rights other)"
if [ "$(id -u)" -eq 0 ]; then
    chown 1234:2345 other
    silent "$TWINDEX" export -d t.db -o other
    is '1234:2345 640' "$(stat -c '%u:%g %a' other)"
    # Who may not give the file to its group does not give that group's rights to another
    if setpriv --bounding-set=-chown --inh-caps=-chown true; then
        silent setpriv --bounding-set=-chown --inh-caps=-chown "$TWINDEX" export -d t.db -o other
        is "$(id -u):$(id -g) 600" "$(stat -c '%u:%g %a' other)"
    fi
fi

# A name as long as names may be
long=$(printf '%0255d' 0)
silent "$TWINDEX" export -d t.db -o "$long"
same "$long" wanted
is "$(printf '%s\n' c err link other out t.db text wanted groups "$long" | sort)" "$(printf '%s\n' * | sort)"
