# The README's nightly runs: cron takes the line and its command brings the index up to date without a word; the units are
# sound, and so is the command that they start.
. "$SRCDIR/tests/cli/functions.sh"
at_home
mkdir -p ~/Pictures
cp "$TESTDATA/photos/anchor.jpg" ~/Pictures
export XDG_RUNTIME_DIR=$PWD

# as_cron LINE: five fields of time, within their bounds, then what sh runs at home in the environment of cron.
as_cron() {
    local fields=() command bounds=(59 23 31 12 7) i
    read -r 'fields[0]' 'fields[1]' 'fields[2]' 'fields[3]' 'fields[4]' command <<<"$1"
    for i in 0 1 2 3 4; do
        [ "${fields[i]}" = '*' ] || [ "${fields[i]}" -le "${bounds[i]}" ] || wrong "field $i of '$1'"
    done
    [[ $command != *%* ]] || wrong "a % is a newline for cron: $1"
    (cd "$HOME" && env -i HOME="$HOME" LOGNAME=ada PATH=/usr/bin:/bin SHELL=/bin/sh /bin/sh -c "${command/\/usr\/local\/bin\/twindex/$TWINDEX}")
}
readme nightly >line
is 1 "$(wc -l <line)"
has ' /usr/local/bin/twindex index ' line
silent as_cron "$(cat line)"
is '' "$(cat out)"
is home/Pictures/anchor.jpg "$(known ~/photos.db | cut -d '|' -f 1)"

# The units are put in place as it is written; systemd finds no fault.
stand_in systemctl <<'END_OF_SYSTEMCTL'
echo "$*" >>~/asked
END_OF_SYSTEMCTL
as_written nightly-systemd "$SRCDIR"
units=~/.config/systemd/user
printf '%s\n' '--user daemon-reload' '--user enable --now twindex-index.timer' | same - ~/asked
start=$(sed -n 's/^ExecStart=//p' "$units/twindex-index.service")
[[ $start == /usr/local/bin/twindex\ * ]] || wrong "ExecStart=$start"
sed -i "s|/usr/local/bin/twindex|$TWINDEX|" "$units/twindex-index.service"
if command -v systemd-analyze >/dev/null; then
    for unit in "$units"/twindex-index.*; do
        exits 0 systemd-analyze verify --user "$unit"
        is '' "$(cat err out)"
    done
    silent systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$units/twindex-index.timer")"
fi

# What it starts: no shell, %h for the home. What came is in the index, what went is not.
cp "$TESTDATA/photos/barrel.jpg" ~/Pictures
rm ~/Pictures/anchor.jpg
read -ra words <<<"${start//%h/$HOME}"
silent env -i HOME="$HOME" "$TWINDEX" "${words[@]:1}"
is home/Pictures/barrel.jpg "$(known ~/photos.db)"
is 75 "$(sed -n 's/^SuccessExitStatus=//p' "$units/twindex-index.service")"
exits 75 flock ~/photos.db.lock "$TWINDEX" "${words[@]:1}"
