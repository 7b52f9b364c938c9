#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# kernels-test.sh OBJECT FOLDER: loads the program into the kernels of Debian's releases, because each kernel's verifier has an
# opinion of its own. Kernels are kept in the folder. Prints TAP.
set -u
object=$(readlink -f -- "$1")
mkdir -p -- "$2" && folder=$(readlink -f -- "$2")
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=bpf/src/test/sh/virtual-machine.sh
. "$here/virtual-machine.sh"
need_virtual_machines

# Release, then the programs that its kernel refuses, which a node there does without (KernelProgram).
releases=('bullseye honeymesh_sockops' 'bookworm' 'trixie')

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

"${CLANG:-clang}" -O1 -Wall -Wextra -Werror -static "$here/../c/load.c" -o "$work/load" -lbpf -lelf -lz ||
    { echo "Bail out! the loader can't be compiled"; exit 1; }

# takes KERNEL PROGRAM…: whether that kernel takes the object without those programs.
takes() {
    local root=$work/root kernel=$1
    shift
    rm -rf -- "$root" && mkdir -p -- "$root"/{bin,proc,sys,dev}
    cp -- "$(command -v busybox)" "$work/load" "$root/bin/" && cp -- "$object" "$root/object"
    cat >"$root/init" <<INIT
#!/bin/busybox sh
/bin/busybox mount -t proc proc /proc
/bin/busybox mount -t sysfs sys /sys
ulimit -l unlimited
/bin/load /object $* && echo it is loaded
/bin/busybox poweroff -f
INIT
    chmod 755 "$root/init"
    boot "$kernel" "$root" 1024 >"$work/console"
    grep -qx 'it is loaded' "$work/console"
}

echo "1..${#releases[@]}"
failed=0 number=0
for line in "${releases[@]}"; do
    number=$((number + 1))
    read -r release without <<<"$line"
    if ! image=$(kernel "$folder" "$release" 2>"$work/apt"); then
        echo "ok $number - Debian $release # SKIP its kernel can't be fetched: $(grep -m 1 '^[EW]:' "$work/apt")"
        continue
    fi
    name="Linux $(basename -- "${image#*vmlinuz-}") of Debian $release takes the program${without:+ without $without}"
    # shellcheck disable=SC2086
    if takes "$image" $without; then
        echo "ok $number - $name"
    else
        failed=1
        echo "not ok $number - $name"
        tail -n 40 "$work/console" | cut -c 1-300 | sed 's/^/# /'
    fi
done
exit "$failed"
