# What a decoder prints is shown at -vv alone: escaped, line by line, and only so much of it. It never has the terminal.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
evil print "$TESTDATA/photos/beaver.jpg" >c/print.jpg
exits 0 preloaded evil "$TWINDEX" index -v -j 1 -d quiet.db c
lacks evil err
exits 0 preloaded evil "$TWINDEX" index -vv -j 1 -d t.db c
is 'c/print.jpg|hashed' "$(known t.db status)"
has 'twindex: decoder: \x1b]0;evil\x07\x1b[2J\x0dand \xc2\x9b so on' err
is '' "$(tr -d '\n\40-\176' <err)"
[ "$(wc -l <err)" -le 1020 ] || wrong "$(wc -l <err) lines"
[ "$(grep -c 'again and again' err)" -gt 100 ] || wrong 'nearly nothing'
if script -qec true typescript >probe 2>&1; then
    script -qec "LD_PRELOAD='$(preload evil)' '$TWINDEX' index -vv -j 1 -d terminal.db c" shown </dev/null >/dev/null
    has 'decoder: evil: a terminal: ' shown
    lacks 'evil: a terminal: done' shown
    lacks $'\033]0;evil' shown
fi
