# SPDX-License-Identifier: Apache-2.0
# exec.sh background|foreground BASE STAMP JAVA ARGUMENT...: becomes the node, already as the account it runs as.
umask 027
# The system's error texts are read, not only shown.
export LC_ALL=C.UTF-8
mode=$1
base=$2
stamp=$3
shift 3
cd "$base" || exit 1
[ "$mode" = foreground ] || exec > log/console.log 2>&1 || exit 1
# Bundles and settings as they were when another program or other files in etc were there: forget them.
if [ "$(cat data/program.stamp 2> /dev/null)" != "$stamp" ]; then
    rm -rf data/cache
    mkdir -p data && printf '%s\n' "$stamp" > data/program.stamp || exit 1
fi
mkdir -p data/tmp || exit 1
rm -f log/boot.log
echo $$ > run/honeymesh.pid || exit 1
exec "$@"
