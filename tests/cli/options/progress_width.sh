# The progress line fits the terminal, however narrow it is and also after it was made narrower; it is erased before any
# other line. A terminal that cannot erase a line gets none, and no escapes.
. "$SRCDIR/tests/cli/functions.sh"
python3 -c 'import os, pty; os.close(pty.openpty()[0])' 2>/dev/null || { echo 'no pseudo-terminals here'; exit 77; }
mkdir c
cp "$TESTDATA/tiny/9x8.png" c
cat >look.py <<'END'
import fcntl, os, pty, re, signal, struct, subprocess, sys, termios

term, first, then = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
master, slave = pty.openpty()


def set_columns(n):
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, n, 0, 0))


set_columns(first)
environment = {k: v for k, v in os.environ.items() if k != "TERM"} | ({"TERM": term} if term else {})
run = subprocess.Popen([os.environ["TWINDEX"], "index", "-d", f"{term}{first}.db", "--files-from", "-"],
                       stdin=subprocess.PIPE, stderr=slave, env=environment)
signal.alarm(60)
os.set_blocking(master, False)
shown = b""


def read_shown():
    global shown
    while True:
        try:
            piece = os.read(master, 65536)
        except BlockingIOError:
            return
        shown += piece


def feed_until(n_lines):
    while shown.count(b"images") + shown.count(b"\x1b[K") < n_lines:
        run.stdin.write(b"c/9x8.png\n" * 100)
        run.stdin.flush()
        read_shown()


def lines(text):
    """What stands on the terminal, line by line, each piece until it is erased or moved on from."""
    return [re.sub(rb"\x1b\[K", b"", line) for line in re.split(rb"[\r\n]+", text)]


if term in ("", "dumb"):
    run.stdin.write(b"c/9x8.png\n" * 20)
    run.stdin.write(b"none/such.png\n")
    run.stdin.close()
    assert run.wait() == 1, run.returncode
    read_shown()
    assert b"\x1b" not in shown, shown
    assert re.fullmatch(rb"twindex: error: 'none/such.png' [^\r\n]*\r\ntwindex: 20 files: [^\r\n]*\r\n", shown), shown
    sys.exit()

feed_until(2)
before, shown = shown, b""
assert all(len(line) < first for line in lines(before)), before
set_columns(then)
feed_until(2)  # the first of them may have been made before
wide, shown = shown, b""
feed_until(2)
narrow, shown = shown, b""
assert all(len(line) < then for line in lines(narrow)), narrow
run.stdin.write(b"none/such.png\n")
run.stdin.close()
assert run.wait() == 1, run.returncode
read_shown()
shown = narrow + shown
assert b"\r\x1b[Ktwindex: error: 'none/such.png'" in shown, shown
assert re.search(rb"(\r\x1b\[K|\n)twindex: [0-9]+ files: [^\r\n]*\r\n$", shown), shown
END
python3 look.py xterm 60 12
python3 look.py dumb 80 80
python3 look.py '' 80 80
