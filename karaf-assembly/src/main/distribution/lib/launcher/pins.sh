# SPDX-License-Identifier: Apache-2.0
# XDP's links that are kept while no node is there (`pinned`), in a folder that is the node's to write to.

# The setting's value, empty where it says that nothing is kept.
pinned_for() { setting_of pinned | grep -vE '^0*(ms|s|m|h|d)?[[:space:]]*$'; }

prepare_pins() {
    is_root && [ -n "$(pinned_for)" ] || return 0
    mount_kept pins 0700 || { warn "can't mount a BPF file system on $folder: nothing is kept across a restart"; return 0; }
    chmod 700 "$folder" && chown "$user:$group" "$folder"
    # Links of another account can't be taken over; anything else has no business there.
    strange=$(strange_in "$folder" -print)
    [ -z "$strange" ] || { warn "removing what is not this account's links from $folder: $strange"; strange_in "$folder" -delete; }
}

# strange_in FOLDER ACTION
strange_in() {
    find "$1" -mindepth 1 ! -name '*.debug' ! \( -type f -user "$user" -perm 600 \( -name 'native-*' -o -name 'generic-*' \) \) "$2"
}

# Whether what was banned may still be dropped with no node there.
drops_on() {
    [ -n "$(pinned_for)" ] || return 1
    [ -z "$(chained_before)" ] || return 0
    folder=$(kept pins) && [ -n "$(find "$folder" -maxdepth 1 \( -name 'native-*' -o -name 'generic-*' \) -print -quit 2> /dev/null)" ]
}
