# SPDX-License-Identifier: Apache-2.0
# exec.sh background|foreground BASE JAVA ARGUMENT...: becomes the node, already as the account it runs as.
umask 027
# The system's error texts are read, not only shown.
export LC_ALL=C.UTF-8
mode=$1
base=$2
shift 2
cd "$base" || exit 1
[ "$mode" = foreground ] || exec > log/console.log 2>&1 || exit 1
# Code that the node itself could have written is not run again: bundles come from the program and from deploy alone. Moved aside, and
# removed once the node is up: where hundreds of files have just been removed, ext4 takes ten times as long to make new ones. Not where room
# is scarce (a quarter of a gigabyte in blocks of 4 KB): a node whose disk is full must start too.
rm -rf data/former
[ "$(stat -f -c %a data)" -gt 65536 ] || rm -rf data/cache data/tmp
mkdir data/former || exit 1
for old in data/cache data/tmp; do
    [ ! -e "$old" ] || mv "$old" data/former/ || exit 1
done
mkdir data/tmp || exit 1
rm -f log/boot.log
echo $$ > run/honeymesh.pid || exit 1
exec 9>&-
exec "$@"
