// SPDX-License-Identifier: MIT
//
// Says how far two images are apart, in whatever orientation, from C++:
//
//     c++ compare.cpp -o compare $(pkg-config --cflags --libs twindex)
//     ./compare a.jpg b.png
#include <cstdio>
#include <memory>
#include <twindex.h>

using Prober = std::unique_ptr<twx_prober, decltype(&twx_prober_free)>;
using Probe = std::unique_ptr<twx_probe, decltype(&twx_probe_free)>;

static Probe probe_of(twx_prober *prober, const char *path)
{
    twx_probe *probe = nullptr;
    twx_error err = {};
    if (twx_prober_file(prober, path, &probe, &err) != TWX_OK) {
        std::fprintf(stderr, "compare: %s\n", err.text);
    }
    return {probe, twx_probe_free};
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        std::fprintf(stderr, "usage: compare IMAGE IMAGE\n");
        return 2;
    }
    twx_prober *made = nullptr;
    twx_error err = {};
    if (twx_prober_create(8, TWX_VARIANTS_NONE, 1, nullptr, &made, &err) != TWX_OK) {
        std::fprintf(stderr, "compare: %s\n", err.text);
        return 1;
    }
    const Prober prober(made, twx_prober_free);
    const Probe a = probe_of(prober.get(), argv[1]);
    const Probe b = probe_of(prober.get(), argv[2]);
    if (!a || !b) {
        return 1;
    }
    twx_comparison comparison = {};
    twx_compare(a.get(), b.get(), true, false, &comparison);
    std::printf("%u of %u bits differ, at EXIF orientation %u%s\n", comparison.distance,
                comparison.n_bits, comparison.orientation,
                comparison.is_exact ? "; the files are equal" : "");
    return 0;
}
