# SPDX-License-Identifier: Apache-2.0
# What of a base is kept in the kernel: `pins`, XDP's links while no node is there (pins.sh), and `chains`, its slots among others' programs
# (chain.sh). Each is a BPF file system of this base's own.

# The last value of a setting of enforcement's.
setting_of() {
    sed -n "s/^[[:space:]]*$1[[:space:]]*[=:][[:space:]]*//p" "$base/etc/io.honeymesh.enforcement.cfg" 2> /dev/null | tail -n 1
}

# kept_folder pins|chains
kept_folder() { printf '/run/honeymesh-%s/%s\n' "$base_number" "$1"; }

# kept pins|chains: prints the folder if there is one.
kept() {
    kept=$(kept_folder "$1")
    [ -d "$kept" ] || return 1
    awk -v at="$kept" '$5 == at { found = 1 } END { exit !found }' /proc/self/mountinfo 2> /dev/null && printf '%s\n' "$kept"
}

# A service's commands have mounts of their own, also those that run as root (ExecStartPre=+): what they mount goes with them.
on_the_machine() {
    if [ -n "${INVOCATION_ID:-}" ] && [ -d /run/systemd/system ]; then nsenter --mount=/proc/1/ns/mnt -- "$@"; else "$@"; fi
}

# mount_kept pins|chains MODE: sets folder. Not in the base folder: what is the node's own there, root must not mount on.
mount_kept() {
    folder=$(kept "$1") && return
    folder=$(kept_folder "$1")
    mkdir -p "$folder" && chmod 755 "$(dirname -- "$folder")" \
        && on_the_machine mount -t bpf -o "nosuid,nodev,noexec,mode=$2" bpf "$folder" 2> /dev/null
}

# Everything passes from here on.
release_kept() {
    # A slot passes everything once it has no name and no node, whether or not the dispatcher can be left.
    for slot in "$(kept_folder chains)"/*/chain_slot; do [ ! -e "$slot" ] || ! is_root || rm -f -- "$slot"; done
    remained=0
    ! is_root || leave_chains || remained=1
    for kind in pins chains; do
        folder=$(kept "$kind") || continue
        is_root || die "$NO_PERMISSION" "--release unmounts $folder: run it as root"
        # First the links themselves: a copy of the mount elsewhere would keep them.
        find "$folder" -mindepth 1 ! -name '*.debug' -delete
        on_the_machine umount "$folder" && rmdir "$folder" || warn "can't unmount $folder"
    done
    rmdir "$(dirname -- "$(kept_folder pins)")" 2> /dev/null
    return "$remained"
}
