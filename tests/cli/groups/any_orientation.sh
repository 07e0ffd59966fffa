# One picture stored in its eight orientations: --any-orientation finds all and says how to turn the question to look
# like each (turned/as-N needs EXIF orientation N to look upright, so N's inverse leads there); plain, only itself.
"$TWINDEX" index -q -d t.db "$TESTDATA/turned"
"$TWINDEX" query -d t.db --format csv "$TESTDATA/turned/as-1.jpg" >plain
[ "$(wc -l <plain)" -eq 2 ]
"$TWINDEX" query -d t.db --format csv --any-orientation "$TESTDATA/turned/as-1.jpg" >any
sed -n '2,$s/.*as-\([1-8]\)\.jpg,\([0-9]*\),.*,\([1-8]\),whole,18,.*/\1 \3/p' any | sort >reported
printf '%s\n' '1 1' '2 2' '3 3' '4 4' '5 5' '6 8' '7 7' '8 6' >wanted
diff wanted reported

"$TWINDEX" export -d t.db >plain
[ "$(wc -l <plain)" -eq 1 ]
"$TWINDEX" export -d t.db --any-orientation >any
[ "$(cut -d , -f 1 any | sort | uniq -c | tr -s ' ' | paste -s)" = " 8 1	 1 group_id" ]
