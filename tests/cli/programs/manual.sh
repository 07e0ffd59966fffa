# Man pages and completions: each option of each command's help is in all of them, mandoc and groff find no fault, shells
# read them, bash completes by them; and `make install` puts them in place, `make uninstall` away.
. "$SRCDIR/tests/cli/functions.sh"
list=$(dirname "$TWINDEX")/list_manual

"$list" bash >twindex.bash
"$list" zsh >_twindex
"$list" fish >twindex.fish
for command in '' $("$list" commands); do
    # shellcheck disable=SC2086 # none, or one word
    "$list" man $command >page.1
    if command -v mandoc >/dev/null; then
        mandoc -T lint page.1 >faults || wrong "mandoc: $command: $(cat faults)"
        is '' "$(cat faults)"
    fi
    if command -v groff >/dev/null; then
        is '' "$(groff -ww -man -T ascii page.1 2>&1 >/dev/null)"
    fi
    [ -n "$command" ] || continue
    "$TWINDEX" "$command" --help >help
    has "twindex\\-$command" page.1
    sed -n 's/^  \(-., \)\?--\([a-z0-9-]*\).*/\2/p' help >options
    [ "$(wc -l <options)" -ge 4 ]
    # Texts in the shell: hundreds of options would start thousands of processes.
    page=$(<page.1)
    words=$(sed -n "/^    '$command') words=/p" twindex.bash)
    specs=$(sed -n "/^    $command)/,/;;/p" _twindex)
    lines=$(grep -F "from $command' -l " twindex.fish | sed 's/$/ /')
    while read -r option; do
        [[ $page == *"\\fB\\-\\-${option//-/\\-}\\fR"* ]] || wrong "page: $command --$option"
        [[ $words =~ "--$option"[\ \'] ]] || wrong "bash: $command --$option"
        [[ $specs =~ "'*--$option"=?"[" ]] || wrong "zsh: $command --$option"
        [[ $lines == *"from $command' -l $option "* ]] || wrong "fish: $command --$option"
    done <options
done

"$list" man >page.1
for topic in radius linkage formats exit-codes; do
    heading=${topic^^}
    has ".SH ${heading/EXIT-CODES/EXIT STATUS}" page.1
    grep -q "from help' .*[ ']${topic}[ ']" twindex.fish || wrong "fish: help $topic"
    grep -q "compadd .* $topic\b" _twindex || wrong "zsh: help $topic"
done

bash -n twindex.bash
! command -v zsh >/dev/null || zsh -n _twindex
! command -v fish >/dev/null || fish -n twindex.fish
cat >complete.bash <<'END'
# completes WORD...: the words that Tab would offer behind these, of which the last is begun.
. ./twindex.bash
completes() {
    COMP_WORDS=(twindex "$@")
    COMP_CWORD=$#
    _twindex twindex "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    echo "${COMPREPLY[@]}"
}
completes ex
completes export --fo
completes export --format h
completes export --format = j
completes export --linkage = ''
completes query some
completes apply --to m
completes plan --only exact,p
completes export --keep pixels,in
completes help r
completes help exi
END
bash complete.bash >got
printf '%s\n' export --format html jsonl 'star complete single' '' \
    move: exact,payload pixels,in: 'rank reject relocate radius' exit-codes | same - got

if [ -z "${TWX_SANITIZED-}" ]; then
    build=$(dirname "$TWINDEX")
    make -C "$SRCDIR" B="$build" DESTDIR="$PWD/there" PREFIX=/usr install >out
    (cd there/usr && find . -type f | LC_ALL=C sort) >files
    is "$(($("$list" commands | wc -l) + 1))" "$(grep -c '^./share/man/man1/twindex.*\.1$' files)"
    for file in bin/twindex libexec/twindex/twindex-decode libexec/twindex/twindex-{formats,unpack}.so share/doc/twindex/LICENSE share/fish/vendor_completions.d/twindex.fish \
        share/bash-completion/completions/twindex share/zsh/site-functions/_twindex; do
        has "./$file" files
    done
    make -C "$SRCDIR" B="$build" DESTDIR="$PWD/there" PREFIX=/usr uninstall >out
    is '' "$(find there -type f)"
fi
