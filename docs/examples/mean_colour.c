// The mean colour of a picture, as #rrggbb: cc -shared -fPIC -O2 -o mean_colour.so mean_colour.c
#include <stdio.h>

#include "twindex_plugin.h"

int twx_plugin_run(const struct twx_plugin_picture *picture, char *line, size_t room)
{
    const size_t n_pixels = (size_t)picture->width * picture->height;
    unsigned long long sums[3] = {0};
    if (picture->n_channels != 3) {
        snprintf(line, room, "it takes colours: no --gray");
        return -1;
    }
    for (size_t i = 0; i < n_pixels; i++) {
        for (size_t c = 0; c < 3; c++) {
            sums[c] += picture->pixels[3 * i + c];
        }
    }
    return snprintf(line, room, "#%02llx%02llx%02llx", sums[0] / n_pixels, sums[1] / n_pixels, sums[2] / n_pixels);
}
