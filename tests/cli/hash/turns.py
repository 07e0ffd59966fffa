# SPDX-License-Identifier: MIT
#
# A driver that writes a line, waits for its answer, and writes the next one.
#
#     turns.py LIST COMMAND...
import subprocess
import sys

process = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
with open(sys.argv[1], 'rb') as file:
    for line in file:
        process.stdin.write(line)
        process.stdin.flush()
        sys.stdout.buffer.write(process.stdout.readline())
process.stdin.close()
sys.exit(process.wait() or len(process.stdout.read()))
