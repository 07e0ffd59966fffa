# SPDX-License-Identifier: MIT
"""abi.py HEADER: a C program that prints what programs built with the header rely on: sizes and offsets of its structs, and
the values of its enumerators. A line each, in the header's order."""
import re
import sys

text = re.sub(r"//.*|__attribute__\(\(\w+\)\)", "", open(sys.argv[1]).read())
text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
print('#include <stdio.h>\n#include <twindex.h>\nint main(void)\n{')
for kind, name, body in re.findall(r"^(struct|enum)(?: (\w+))? \{\n?(.*?)\};", text, flags=re.S | re.M):
    if kind == "enum":
        for value in re.findall(r"\b(TWX_\w+) =", body):
            print(f'    printf("{value} %lld\\n", (long long){value});')
        continue
    print(f'    printf("struct {name} %zu\\n", sizeof(struct {name}));')
    for member in re.findall(r"(?:\(\*(\w+)\)\([^;]*\)|(\w+)\s*(?:\[[^\]]*\])?);", body):
        member = member[0] or member[1]
        print(f'    printf("struct {name} {member} %zu\\n", offsetof(struct {name}, {member}));')
print("    return 0;\n}")
