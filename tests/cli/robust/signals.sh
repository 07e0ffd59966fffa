# SIGINT and SIGTERM at random moments, and readers beside runs: exit codes, content and check are as they must be. The
# long form is in make torture.
n=6
! ldd "$TWINDEX" | grep -q 'lib[at]san' || n=2
export COLLECTION="$TESTDATA/photos $TESTDATA/edits" COPIES=1
mkdir 1 2
(cd 1 && "$SRCDIR/scripts/torture.sh" signals "$n")
cd 2 && "$SRCDIR/scripts/torture.sh" readers "$n"
