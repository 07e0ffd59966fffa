# index is killed at random moments: check passes after each kill, and the run that is let to its end leaves what an
# undisturbed one does.
n=6
! ldd "$TWINDEX" | grep -q 'lib[at]san' || n=3
export COLLECTION="$TESTDATA/photos $TESTDATA/edits $TESTDATA/formats $TESTDATA/exif $TESTDATA/turned" COPIES=1
"$SRCDIR/scripts/torture.sh" kills "$n"
