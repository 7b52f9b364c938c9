# SPDX-License-Identifier: Apache-2.0
# Where XDP's links are kept while no node is there (`pinned`): a BPF file system of this base's own, the node's to write to.

# The last value of a setting of enforcement's.
setting_of() {
    sed -n "s/^[[:space:]]*$1[[:space:]]*[=:][[:space:]]*//p" "$base/etc/io.honeymesh.enforcement.cfg" 2> /dev/null | tail -n 1
}

# The setting's value, empty where it says that nothing is kept.
pinned_for() { setting_of pinned | grep -vE '^0*(ms|s|m|h|d)?[[:space:]]*$'; }

# What of this base is kept in the kernel: `pins` and `chains`, each a BPF file system.
kept_folder() { printf '/run/honeymesh-%s/%s\n' "$(printf '%s' "$base" | cksum | cut -d ' ' -f 1)" "$1"; }

# kept pins|chains: prints the folder if there is one.
kept() {
    kept=$(kept_folder "$1")
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

prepare_pins() {
    is_root && [ -n "$(pinned_for)" ] || return 0
    mount_kept pins 0700 || { warn "can't mount a BPF file system on $folder: nothing is kept across a restart"; return 0; }
    chmod 700 "$folder" && chown "$user:$group" "$folder"
    # Links of another account can't be taken over; anything else has no business there.
    strange=$(find "$folder" -mindepth 1 ! -name '*.debug' ! \( -type f -user "$user" -perm 600 \( -name 'native-*' -o -name 'generic-*' \) \))
    [ -z "$strange" ] || { warn "removing what is not this account's links from $folder:" $strange; find "$folder" -mindepth 1 ! -name '*.debug' \
        ! \( -type f -user "$user" -perm 600 \( -name 'native-*' -o -name 'generic-*' \) \) -delete; }
}

# Whether a link is left that no node holds, or a place with a program in it, as far as one can tell.
links_left() {
    [ -z "$(joined)" ] || return 0
    folder=$(kept pins) && [ -n "$(find "$folder" -maxdepth 1 \( -name 'native-*' -o -name 'generic-*' \) -print -quit 2> /dev/null)" ]
}

# Everything passes from here on.
release_pins() {
    for kind in pins chains; do
        folder=$(kept "$kind") || continue
        is_root || die "$NO_PERMISSION" "--release unmounts $folder: run it as root"
        [ "$kind" = pins ] || leave_chains
        # First the links themselves: a copy of the mount elsewhere would keep them.
        find "$folder" -mindepth 1 ! -name '*.debug' -delete
        on_the_machine umount "$folder" && rmdir "$folder" || warn "can't unmount $folder"
        rmdir "$(dirname -- "$folder")" 2> /dev/null
    done
}
