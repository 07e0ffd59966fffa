#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""peak.py MIB COMMAND...: runs the command; exits 1 when it fails or its peak resident memory is above MIB."""
import resource
import subprocess
import sys

code = subprocess.call(sys.argv[2:])
mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print("%.0f MiB (at most %s), exit code %d: %s" % (mib, sys.argv[1], code, " ".join(sys.argv[-1:])))
sys.exit(1 if code != 0 or mib > float(sys.argv[1]) else 0)
