# A decoder that was taken over can neither write, nor rename, nor execute, nor connect, nor signal, nor mount, nor make
# namespaces, nor look into its parent: two fences, each of which is tried alone. Every format decodes inside as it does
# without.
. "$SRCDIR/tests/cli/functions.sh"
is_sanitized=no
! ldd "$TWINDEX" | grep -q 'lib[at]san' || is_sanitized=yes # its leak checker needs some of what is refused
mkdir c
evil escape "$TESTDATA/photos/beaver.jpg" >c/evil.jpg
# attempt OPTION...: lets it try, in a folder of its own; what became of each attempt goes to `tries`.
attempt() {
    rm -rf yard t.db*
    mkdir yard
    echo victim >yard/victim
    echo kept >yard/kept
    (cd yard && preloaded evil "$TWINDEX" index -vv -j 1 -d ../t.db "$@" ../c) 2>err || wrong "exit code $?"
    sed -n 's/^twindex: decoder: evil: //p' err >tries
}
untouched() {
    is 'kept victim' "$(cd yard && echo *)"
    chmod u+r yard/* # modes are the filter's to guard, not Landlock's
    is "$(printf 'kept\nvictim')" "$(cat yard/*)"
}
attempt --no-sandbox # so it does try
has 'sandbox: none' err
is 'created created2 folder kept link touched' "$(cd yard && echo *)"
attempts=(create append truncate rename unlink chmod connect)
# What others' rights, and Yama, refuse to an ordinary user without any fence
[ "$(id -u)" -ne 0 ] || attempts+=(kill "open the parent's memory")
for what in "${attempts[@]}"; do
    has "$what: done" tries
done
[ $is_sanitized = yes ] || has 'fill: File too large' tries
attempt
if grep -q 'sandbox: no seccomp' err; then
    echo 'no seccomp here'
    exit 77
fi
version=$(sed -n 's/.*, Landlock \([0-9]*\)$/\1/p' err)
untouched
is 1 "$(sqlite3 t.db "SELECT count(*) FROM images WHERE status = 'hashed'")"
if [ $is_sanitized = no ]; then
    is 25 "$(grep -c ': Operation not permitted$' tries)"
    [ "${version:-0}" -ge 1 ] || sed -i "/^open the parent's memory: done/d" tries # reading, which is Landlock's to refuse
    lacks ': done' tries
    EVIL_WITHOUT=landlock attempt
    has 'sandbox: seccomp, no Landlock' err
    untouched
    is 25 "$(grep -c ': Operation not permitted$' tries)"
fi
if [ "${version:-0}" -ge 4 ]; then
    EVIL_WITHOUT=seccomp attempt
    untouched
    for what in create append truncate mkdir symlink rename unlink connect exec "open the parent's memory"; do
        has "$what: Permission denied" tries
    done
fi
folders=("$TESTDATA")
[ -z "$SHARED_DATA" ] || folders+=("$SHARED_DATA/pngsuite" "$SHARED_DATA/odd" "$SHARED_DATA/exif-orientation")
silent "$TWINDEX" index -d in.db "${folders[@]}"
silent "$TWINDEX" index --no-sandbox -d out.db "${folders[@]}"
sqlite3 out.db 'SELECT * FROM images ORDER BY path' >want
sqlite3 in.db 'SELECT * FROM images ORDER BY path' | same want -
