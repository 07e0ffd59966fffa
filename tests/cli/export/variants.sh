# A copy with a border is found by the picture within it, a crop by the part of the original that it is: `via` says which.
. "$SRCDIR/tests/cli/functions.sh"
mkdir c
cp "$TESTDATA/edits/"{original,border,quality-10}.jpg c
python3 - "$TESTDATA/edits/original.jpg" <<'END' || exit 77
import shutil, subprocess, sys
if shutil.which("vips") is None or shutil.which("vipsheader") is None:
    sys.exit(1)
size = [int(subprocess.check_output(["vipsheader", "-f", field, sys.argv[1]])) for field in ("width", "height")]
def vips(*arguments):
    subprocess.run(["vips", *map(str, arguments)], check=True)
w, h = size
vips("extract_area", sys.argv[1], "c/crop.jpg[Q=85]", w // 10, h // 10, w - 2 * (w // 10), h - 2 * (h // 10))
vips("embed", sys.argv[1], "c/letterbox.jpg[Q=85]", 0, h // 4, w, h + 2 * (h // 4))
END
silent "$TWINDEX" index -d trim.db c
silent "$TWINDEX" index -d all.db --variants all c
via() {
    exits 0 "$TWINDEX" export -q --keep path "$@" -o out.csv
    python3 - <<'END'
import csv, os
print("; ".join("%s %s" % (os.path.basename(r["path"]), r["via"]) for r in
                sorted(csv.DictReader(open("out.csv", newline="")), key=lambda r: r["path"])))
END
}
linked() {
    via -d "$1" --linkage single "${@:2}"
}
has 'letterbox.jpg trimmed' <(linked trim.db)
has 'quality-10.jpg trimmed' <(linked trim.db)  # than border.jpg, the first by path
lacks crop.jpg <(linked trim.db)
has 'crop.jpg crop' <(linked all.db)
lacks crop.jpg <(linked all.db --variants trim)
is "$(linked trim.db)" "$(linked all.db --variants trim)"
is 'original.jpg whole; quality-10.jpg whole' "$(linked all.db --variants none)"

# query: parts of the images, and parts of the one that is asked for
matches() {
    exits 0 "$TWINDEX" query --format csv "$@"
    tail -n +2 out | awk -F , '{ sub(".*/", "", $2); print $2, $10 }' | sort | paste -sd ';'
}
silent "$TWINDEX" index -d none.db --variants none c
has 'letterbox.jpg trimmed' <(matches -d trim.db c/original.jpg)
has 'original.jpg trimmed' <(matches -d none.db c/letterbox.jpg)
lacks original <(matches -d none.db --variants none c/letterbox.jpg)
lacks letterbox <(matches -d trim.db --variants none c/original.jpg)
lacks crop.jpg <(matches -d none.db c/original.jpg)
has 'crop.jpg crop' <(matches -d none.db --variants all c/original.jpg)
has 'original.jpg crop' <(matches -d all.db c/crop.jpg)
exits 0 "$TWINDEX" query -d trim.db c/original.jpg
has ' trim ' out
