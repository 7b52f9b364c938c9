# SPDX-License-Identifier: Apache-2.0
# Where XDP's links are kept while no node is there (`pinned`): a BPF file system of this base's own, the node's to write to.

# The setting's value, empty where it says that nothing is kept.
pinned_for() {
    sed -n 's/^[[:space:]]*pinned[[:space:]]*[=:][[:space:]]*//p' "$base/etc/io.honeymesh.enforcement.cfg" 2> /dev/null \
        | tail -n 1 | grep -vE '^0*(ms|s|m|h|d)?[[:space:]]*$'
}

pins_folder() { printf '/run/honeymesh-%s/pins\n' "$(printf '%s' "$base" | cksum | cut -d ' ' -f 1)"; }

# Prints the folder if there is one.
pins() {
    pins=$(pins_folder)
    awk -v at="$pins" '$5 == at { found = 1 } END { exit !found }' /proc/self/mountinfo 2> /dev/null && printf '%s\n' "$pins"
}

# A service's commands have mounts of their own, also those that run as root (ExecStartPre=+): what they mount goes with them.
on_the_machine() {
    if [ -n "${INVOCATION_ID:-}" ] && [ -d /run/systemd/system ]; then nsenter --mount=/proc/1/ns/mnt -- "$@"; else "$@"; fi
}

# Not in the base folder: what is the node's own there, root must not mount on.
prepare_pins() {
    is_root && [ -n "$(pinned_for)" ] || return 0
    folder=$(pins) || {
        folder=$(pins_folder)
        mkdir -p "$folder" && chmod 755 "$(dirname -- "$folder")" && on_the_machine mount -t bpf -o nosuid,nodev,noexec,mode=0700 bpf "$folder" 2> /dev/null \
            || { warn "can't mount a BPF file system on $folder: nothing is kept across a restart"; return 0; }
    }
    chmod 700 "$folder" && chown "$user:$group" "$folder"
    # Links of another account can't be taken over; anything else has no business there.
    strange=$(find "$folder" -mindepth 1 ! -name '*.debug' ! \( -type f -user "$user" -perm 600 \( -name 'native-*' -o -name 'generic-*' \) \))
    [ -z "$strange" ] || { warn "removing what is not this account's links from $folder:" $strange; find "$folder" -mindepth 1 ! -name '*.debug' \
        ! \( -type f -user "$user" -perm 600 \( -name 'native-*' -o -name 'generic-*' \) \) -delete; }
}

# Whether a link is left that no node holds.
links_left() {
    folder=$(pins) && [ -n "$(find "$folder" -maxdepth 1 \( -name 'native-*' -o -name 'generic-*' \) -print -quit 2> /dev/null)" ]
}

# Everything passes from here on.
release_pins() {
    folder=$(pins) || return 0
    is_root || die "$NO_PERMISSION" "--release unmounts $folder: run it as root"
    # First the links themselves: a copy of the mount elsewhere would keep them.
    find "$folder" -mindepth 1 ! -name '*.debug' -delete
    on_the_machine umount "$folder" && rmdir "$folder" "$(dirname -- "$folder")" || warn "can't unmount $folder"
}
