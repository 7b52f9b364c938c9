# SPDX-License-Identifier: Apache-2.0
# exec.sh background|foreground BASE JAVA ARGUMENT...: becomes the node, already as the account it runs as.
umask 027
mode=$1
base=$2
shift 2
cd "$base" || exit 1
mkdir -p data/tmp || exit 1
rm -f log/boot.log
echo $$ > run/honeymesh.pid || exit 1
if [ "$mode" = background ]; then
    exec "$@" > log/console.log 2>&1
fi
exec "$@"
