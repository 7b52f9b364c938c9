#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# kernels-test.sh OBJECT FOLDER: loads the program into the kernels of Debian's releases, each in a virtual machine of its own
# (no acceleration needed), because each kernel's verifier has an opinion of its own. Kernels are kept in the folder. Prints TAP.
set -u
object=$(readlink -f -- "$1")
mkdir -p -- "$2" && folder=$(readlink -f -- "$2")
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

# Release, then the programs that its kernel refuses, which a node there does without (KernelProgram).
releases=('bullseye honeymesh_sockops' 'bookworm' 'trixie')
seconds=300

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}
[ "$(uname -m)" = x86_64 ] || skip_all "the virtual machines are for x86_64"
for tool in qemu-system-x86_64 cpio apt-get busybox; do
    [ -x "$(command -v "$tool")" ] || skip_all "$tool is not installed"
done
mirror=$(apt-get indextargets --format '$(REPO_URI) $(COMPONENT) $(CODENAME)' 2>/dev/null | awk '$2 == "main" && $3 ~ /^[a-z]+$/ { print $1; exit }')
[ -n "$mirror" ] || skip_all "apt knows no Debian mirror"

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# of RELEASE APT-COMMAND…: apt as it were on a machine of that release, with lists of its own.
of() {
    local release=$1 root=$folder/$1
    shift
    mkdir -p -- "$root/lists/partial" "$root/archives/partial"
    printf 'deb [arch=amd64] %s %s main\n' "$mirror" "$release" >"$root/sources.list"
    "$1" -q -o "Dir::Etc::SourceList=$root/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$root/lists" \
        -o "Dir::Cache=$root" -o Dir::State::status=/dev/null -o APT::Sandbox::User=root "${@:2}"
}

# Fetches a release's kernel, unless it is there.
kernel() {
    local root=$folder/$1 package
    compgen -G "$root/boot/vmlinuz-*" && return
    of "$1" apt-get update >&2 || return
    package=$(of "$1" apt-cache depends linux-image-cloud-amd64 | awk '$1 == "Depends:" { print $2; exit }')
    (cd -- "$root" && of "$1" apt-get download "$package") >&2 || return
    dpkg-deb --fsys-tarfile "$root/$package"_*.deb | tar -x -C "$root" --wildcards './boot/vmlinuz-*' || return
    rm -rf -- "$root"/*.deb "$root/lists" "$root"/*.bin
    compgen -G "$root/boot/vmlinuz-*"
}

"${CLANG:-clang}" -O1 -Wall -Wextra -Werror -static "$here/../c/load.c" -o "$work/load" -lbpf -lelf -lz ||
    { echo "Bail out! the loader can't be compiled"; exit 1; }

# boots KERNEL PROGRAM…: whether that kernel takes the object without those programs.
boots() {
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
    (cd -- "$root" && find . | cpio -o -H newc --quiet) >"$work/initrd"
    timeout "$seconds" qemu-system-x86_64 -accel tcg -cpu max -m 1024 -display none -monitor none -serial stdio -nic none -no-reboot \
        -kernel "$kernel" -initrd "$work/initrd" -append 'console=ttyS0 quiet panic=-1' </dev/null >"$work/console" 2>&1
    tr -d '\r' <"$work/console" | grep -qx 'it is loaded'
}

echo "1..${#releases[@]}"
failed=0 number=0
for line in "${releases[@]}"; do
    number=$((number + 1))
    read -r release without <<<"$line"
    if ! image=$(kernel "$release" 2>"$work/apt"); then
        echo "ok $number - Debian $release # SKIP its kernel can't be fetched: $(grep -m 1 '^[EW]:' "$work/apt")"
        continue
    fi
    name="Linux $(basename -- "${image#*vmlinuz-}") of Debian $release takes the program${without:+ without $without}"
    # shellcheck disable=SC2086
    if boots "$image" $without; then
        echo "ok $number - $name"
    else
        failed=1
        echo "not ok $number - $name"
        tail -n 40 "$work/console" | tr -d '\r' | cut -c 1-300 | sed 's/^/# /'
    fi
done
exit "$failed"
