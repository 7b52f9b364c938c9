# SPDX-License-Identifier: Apache-2.0
# Other kernels than this machine's, those of Debian's releases, in virtual machines. To be sourced. No acceleration is needed.

SECONDS_AT_MOST=420

# Says why there can be none here and ends, unless there can.
need_virtual_machines() {
    local tool
    [ "$(uname -m)" = x86_64 ] || skip_all "the virtual machines are for x86_64"
    for tool in qemu-system-x86_64 cpio apt-get busybox "$@"; do
        [ -x "$(command -v "$tool")" ] || skip_all "$tool is not installed"
    done
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(COMPONENT) $(CODENAME)' 2>/dev/null |
        awk '$2 == "main" && $3 ~ /^[a-z]+$/ { print $1; exit }')
    [ -n "$mirror" ] || skip_all "apt knows no Debian mirror"
}

skip_all() {
    echo "1..0 # SKIP $1"
    exit 0
}

# of FOLDER RELEASE APT-COMMAND…: apt as it were on a machine of that release, with lists of its own.
of() {
    local root=$1/$2 release=$2 command=$3
    shift 3
    mkdir -p -- "$root/lists/partial" "$root/archives/partial"
    printf 'deb [arch=amd64] %s %s main\n' "$mirror" "$release" >"$root/sources.list"
    "$command" -q -o "Dir::Etc::SourceList=$root/sources.list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$root/lists" \
        -o "Dir::Cache=$root" -o Dir::State::status=/dev/null -o APT::Sandbox::User=root "$@"
}

# kernel FOLDER RELEASE: fetches that release's kernel into the folder, unless it is there, and prints its file.
kernel() {
    local root=$1/$2 package
    compgen -G "$root/veth.ko*" >/dev/null && compgen -G "$root/boot/vmlinuz-*" && return
    rm -rf -- "$root"
    of "$1" "$2" apt-get update >&2 || return
    package=$(of "$1" "$2" apt-cache depends linux-image-cloud-amd64 | awk '$1 == "Depends:" { print $2; exit }')
    (cd -- "$root" && of "$1" "$2" apt-get download "$package") >&2 || return
    # The modules first: what is there counts as complete.
    dpkg-deb --fsys-tarfile "$root/$package"_*.deb |
        tar -x -C "$root" --wildcards --transform 's,.*/veth,veth,;s,.*/vmlinuz,boot.new/vmlinuz,' '*/net/veth.ko*' './boot/vmlinuz-*' || return
    rm -rf -- "$root"/*.deb "$root/lists" "$root/archives" "$root"/*.bin
    mv -- "$root/boot.new" "$root/boot"
    compgen -G "$root/boot/vmlinuz-*"
}

# bring FILE…: puts files into the folder $root where they are here, with the libraries that they name.
bring() {
    local file
    for file in "$@"; do
        cp -L --parents -- "$file" "$root"
        { ldd "$file" 2>/dev/null || true; } | grep -o '/[^ ]*' | while read -r library; do cp -L --parents -- "$library" "$root"; done
    done
}

# boot KERNEL ROOT MEGABYTES: starts the folder's /init on that kernel and prints what it says until it ends.
boot() {
    local packed
    packed=$(mktemp)
    (cd -- "$2" && find . | cpio -o -H newc --quiet) >"$packed"
    # One thread for all processors: this emulator gets code that changes while it runs wrong, as a JVM's does, with more.
    timeout "$SECONDS_AT_MOST" qemu-system-x86_64 -accel tcg,thread=single -cpu max -smp 2 -m "$3" -display none -monitor none -serial stdio \
        -nic none -no-reboot -kernel "$1" -initrd "$packed" -append 'console=ttyS0 quiet panic=-1' </dev/null 2>&1 | tr -d '\r'
    rm -f -- "$packed"
}
