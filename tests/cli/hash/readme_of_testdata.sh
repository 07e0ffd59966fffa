# Each file of testdata/ has its line in testdata/README.md and in expected.tsv, and the whole stays under 3 MB.
scratch=$PWD
cd "$TESTDATA" || exit 1
find . -mindepth 2 -type f | sed 's|^\./||' | sort >"$scratch/files"
grep -v '^#' expected.tsv | cut -f 1 | sort >"$scratch/expected"
diff "$scratch/files" "$scratch/expected"
awk -F'[/: ]' '/^## / { folder = $2 } /^\| / { split($0, c, " [|] "); sub("^[|] ", "", c[1]); if (c[1] != "file") print folder "/" c[1] }' README.md |
    sort >"$scratch/described"
diff "$scratch/files" "$scratch/described"
[ "$(du -sb . | cut -f 1)" -lt 3000000 ]
