# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# Images for the shim evil.c.

# evil WORD JPEG: the image with a mark, by which the shim `evil` knows what to do when libjpeg decodes it. An empty segment of
# arithmetic coding (DAC) leaves it to libjpeg: our own reader knows none.
evil() {
    head -c 2 "$2"
    printf '\377\376\0\020EVIL:%-9.9s\377\314\0\002' "$1"
    tail -c +3 "$2"
}
