# SPDX-License-Identifier: MIT
#
# A driver that writes all its lines before it reads one, as no pipe would hold them.
#
#     write_first.py LIST COMMAND...
import subprocess
import sys

with open(sys.argv[1], 'rb') as file:
    text = file.read()
process = subprocess.Popen(sys.argv[2:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
process.stdin.write(text)
process.stdin.close()
for line in process.stdout:
    sys.stdout.buffer.write(line)
sys.exit(process.wait())
