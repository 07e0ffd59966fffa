# SPDX-License-Identifier: MIT
#
# Runs a filter as PySpark's RDD.pipe does: one process a partition, also for one without lines, with an empty environment
# and no shell; a thread writes all lines while this one reads, as UTF-8. Prints what came, partition by partition.
#
#     engine.py LIST N COMMAND...    the lines of LIST in N partitions, and an empty one
import subprocess
import sys
import threading


def run(command, lines):
    process = subprocess.Popen(command, env={}, cwd='/', stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def write():
        for line in lines:
            process.stdin.write(line + b'\n')
        process.stdin.close()

    writer = threading.Thread(target=write)
    writer.start()
    came = [line.decode('utf-8') for line in process.stdout]
    writer.join()
    if process.wait() != 0:
        sys.exit(f'exit code {process.returncode}')
    if len(came) != len(lines):
        sys.exit(f'{len(lines)} lines in, {len(came)} out')
    return came


def main():
    with open(sys.argv[1], 'rb') as file:
        lines = file.read().splitlines()
    n = int(sys.argv[2])
    for i in range(n + 1):
        part = lines[len(lines) * i // n:len(lines) * (i + 1) // n] if i < n else []
        for line in run(sys.argv[3:], part):
            sys.stdout.write(line)


main()
