# Thumbnails on a full disk: one line, "try again", and the page that was there stays; then the folder as a link to another.
. "$SRCDIR/tests/cli/functions.sh"
own_mounts
mkdir full
mount -t tmpfs -o size=512k none full
make_album
head -c 512k /dev/zero >full/ballast 2>ballast_err || true
"$TWINDEX" export -q -d db --format html -o page.html
cp page.html before
fails 75 'cannot write a thumbnail' "$TWINDEX" export -q -d db --format html -o page.html --thumbs full
same before page.html
is 1 "$(wc -l <err)"
rm full/ballast
ln -s full link
silent "$TWINDEX" export -d db --format html -o page.html --thumbs link
has '"thumbs":"./full/"' page.html
ln -s nowhere dangling
fails 1 "cannot use 'dangling'" "$TWINDEX" export -q -d db --format html -o page.html --thumbs dangling
