# SPDX-License-Identifier: MIT
#
# walked.py MANIFEST ROOT...: whether a manifest says of ROOTs what os.walk and os.lstat say of them, byte by byte but
# for its time and checksum. Prints the time.
import os
import re
import sys


def files(folder):
    """Files in order of name, then those of the folders in order of name."""
    names = sorted(os.listdir(folder))
    folders = []
    for name in names:
        path = folder + b"/" + name
        if os.path.isdir(path) and not os.path.islink(path):
            folders.append(path)
        elif os.path.isfile(path) and not os.path.islink(path):
            yield path
    for path in folders:
        yield from files(path)


def entry(path):
    st = os.lstat(path)
    numbers = st.st_size, st.st_mtime_ns, st.st_ctime_ns, st.st_ino, st.st_dev
    return b"%d %d %d %d %d %s" % (*numbers, path)


manifest = open(sys.argv[1], "rb").read()
roots = sorted(os.path.realpath(os.fsencode(root)) for root in sys.argv[2:])
time = re.match(rb"# twindex manifest 1 observed=(\d+)\0", manifest)
listed = [entry(path) for root in roots for path in files(root)]
wanted = time[0] + b"".join(e + b"\0" for e in listed)
roots_at = len(wanted)
body, end = manifest[: manifest.rindex(b"# end")], manifest[manifest.rindex(b"# end") :]
rest = body[roots_at:].split(b"\0")[:-1]
assert body[:roots_at] == wanted, (body[:roots_at], wanted)
given = [e for e in rest if not e.startswith((b"# uuid ", b"# label "))]
assert given == [b"# root given %d %s" % (os.stat(r).st_dev, r) for r in roots], rest
numbers = b"# end count=%d roots=%d bytes=%d xxh3=" % (len(listed), roots_at, len(body))
assert re.fullmatch(re.escape(numbers) + rb"[0-9a-f]{32}\0", end), (end, numbers)
print(int(time[1]))
