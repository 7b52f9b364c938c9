# SPDX-License-Identifier: Apache-2.0
# Where XDP's links are kept while no node is there (`pinned`): a BPF file system of this base's own, the node's to write to.

# The setting's value, empty where it says that nothing is kept.
pinned_for() {
    sed -n 's/^pinned[[:space:]]*[=:][[:space:]]*//p' "$base/etc/io.honeymesh.enforcement.cfg" 2> /dev/null \
        | tail -n 1 | grep -vE '^0*(ms|s|m|h|d)?[[:space:]]*$'
}

pins_folder() { printf '/run/honeymesh-%s/pins\n' "$(printf '%s' "$base" | cksum | cut -d ' ' -f 1)"; }

# Prints the folder if there is one.
pins() {
    pins=$(pins_folder)
    awk -v at="$pins" '$5 == at { found = 1 } END { exit !found }' /proc/self/mountinfo && printf '%s\n' "$pins"
}

# Not in the base folder: what is the node's own there, root must not mount on.
prepare_pins() {
    is_root && [ -n "$(pinned_for)" ] || return 0
    folder=$(pins) || {
        folder=$(pins_folder)
        mkdir -p "$folder" && chmod 755 "$(dirname -- "$folder")" && mount -t bpf -o nosuid,nodev,noexec bpf "$folder" 2> /dev/null \
            || { warn "can't mount a BPF file system on $folder: nothing is kept across a restart"; return 0; }
    }
    chmod 700 "$folder" && chown "$user:$group" "$folder"
}

# Whether a link is left that no node holds.
links_left() {
    folder=$(pins) && [ -n "$(find "$folder" -maxdepth 1 \( -name 'native-*' -o -name 'generic-*' \) -print -quit 2> /dev/null)" ]
}

# Everything passes from here on.
release_pins() {
    is_root || return 0
    folder=$(pins) || return 0
    umount "$folder" && rmdir "$folder" "$(dirname -- "$folder")" || warn "can't unmount $folder"
}
