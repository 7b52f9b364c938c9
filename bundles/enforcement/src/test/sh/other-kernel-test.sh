#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# other-kernel-test.sh FOLDER CLASSPATH CLASS…: runs test classes on the kernel of Debian 12, whatever this machine's is. None may be
# skipped there. Kernels are kept in the folder. Prints TAP.
set -u
mkdir -p -- "$1" && folder=$(readlink -f -- "$1")
classpath=$2
shift 2
# shellcheck source=bpf/src/test/sh/virtual-machine.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../../../../../bpf/src/test/sh/virtual-machine.sh"
need_virtual_machines ip

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
root=$work/root
mkdir -p -- "$root"/{bin,proc,sys,dev,tmp,run,target,classpath}

image=$(kernel "$folder" bookworm 2>"$work/apt") || skip_all "Debian 12's kernel can't be fetched: $(grep -m 1 '^[EW]:' "$work/apt")"
cp -- "$(dirname -- "$image")/../veth.ko" "$root/" || exit 1
"$JAVA_HOME/bin/jlink" --add-modules java.base,java.logging,jdk.unsupported --strip-debug --no-header-files --no-man-pages --output "$root/java"
cp -- "$(command -v busybox)" "$root/bin/"
for name in $("$root/bin/busybox" --list); do [ -e "$root/bin/$name" ] || ln -s busybox "$root/bin/$name"; done
bring "$(ldconfig -p | awk '$1 == "libbpf.so.1" { print $NF; exit }')" "$root/java/bin/java" "$root/java/lib/server/libjvm.so"
rm -rf -- "${root:?}$root"
rm -f -- "$root/bin/ip" && cp -L -- "$(command -v ip)" "$root/bin/ip" && bring "$(command -v ip)"

inside='' number=0
for entry in ${classpath//:/ }; do
    number=$((number + 1))
    cp -rL -- "$entry" "$root/classpath/$number"
    inside+=:/classpath/$number
done

cat >"$root/init" <<INIT
#!/bin/busybox sh
export PATH=/bin:/usr/sbin:/sbin:/usr/bin HOME=/
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp
mount -t bpf bpf /sys/fs/bpf; mount -t cgroup2 cgroup /sys/fs/cgroup
insmod /veth.ko; ip link set lo up
/java/bin/java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m --enable-native-access=ALL-UNNAMED -cp ${inside#:} \
    org.junit.platform.console.ConsoleLauncher execute --details=tree --disable-banner --disable-ansi-colors \
    $(printf -- '--select-class=%s ' "$@") && echo all of it passes
poweroff -f
INIT
chmod 755 "$root/init"

name="on Linux $(basename -- "${image#*vmlinuz-}") of Debian 12: $*"
echo 1..1
boot "$image" "$root" 2048 >"$work/console"
if grep -qx 'all of it passes' "$work/console" && grep -Eq '\[ +0 tests aborted' "$work/console"; then
    echo "ok 1 - $name: $(grep -o '[0-9]* tests successful' "$work/console")"
else
    echo "not ok 1 - $name"
    tail -n 120 "$work/console" | cut -c 1-300 | sed 's/^/# /'
    exit 1
fi
