# On a terminal a run says at its end what it did, unless -q.
script -qec true typescript >probe 2>&1 || { echo "no pseudo-terminals here"; exit 77; }
. "$SRCDIR/tests/cli/functions.sh"
command -v script >/dev/null || { echo 'no script(1) here'; exit 77; }
mkdir c
cp "$TESTDATA/tiny/"*.png c
on_terminal() {
    script -qec "$1" shown </dev/null >/dev/null
}
on_terminal "'$TWINDEX' index -d t.db c"
has '7 files: 7 hashed' shown
on_terminal "'$TWINDEX' index -q -d q.db c"
lacks hashed shown
on_terminal "'$TWINDEX' export -d t.db 2>err | cat >out"
lacks groups shown
has '0 groups' err
lacks $'\r' err
is group_id "$(head -n 1 out | cut -d , -f 1)"
