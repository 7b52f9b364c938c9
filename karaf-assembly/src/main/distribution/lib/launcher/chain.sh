# SPDX-License-Identifier: Apache-2.0
# Interfaces that are shared with other XDP programs (`chained`). There root has a small program of ours join libxdp's dispatcher; it
# calls the node's own through a slot that belongs to the node's account, which need not be able to see the other programs. The small
# program's id stands in a file beside the folder of slots, with the checksum of what it was loaded from. All of it is gone after a reboot.

CHAIN_PROGRAM=honeymesh_chain
CHAIN_OBJECT=$HONEYMESH_HOME/lib/xdp/chain.bpf.o
INTERFACE='[A-Za-z0-9_.@+%=~^][A-Za-z0-9_.@+%=~^-]{0,14}'

chained_words() { setting_of chained | tr -s ', \t\r' '\n' | grep .; }

# Prints the interfaces' names, one a line.
chained() { chained_words | grep -xE "$INTERFACE"; }

# Of an interface: the folder of its slot, which takes no dot, and the file with the program's id.
chain_folder() { printf '%s/%s' "$(kept_folder chains)" "$(printf '%s' "$1" | tr . :)"; }
chain_id_file() { printf '%s/chained-%s' "$(dirname -- "$(kept_folder chains)")" "$1"; }
chain_id() { cut -d ' ' -f 1 "$(chain_id_file "$1")" 2> /dev/null; }

# The interfaces whose dispatcher has our program, or had it before somebody took it off.
chained_before() {
    for file in "$(chain_id_file '')"*; do [ ! -f "$file" ] || printf '%s\n' "${file##*/chained-}"; done
}

# What libxdp has on an interface: the dispatcher's mode, if there is a dispatcher; the ids of our programs.
dispatcher_mode() { on_the_machine xdp-loader status "$1" 2> /dev/null | awk '$2 == "xdp_dispatcher" { print $3 }'; }
chain_ids_on() {
    programs=$(on_the_machine xdp-loader status "$1" 2>&1) || { printf '%s\n' "$programs" >&2; return 1; }
    printf '%s\n' "$programs" | awk -v ours="$CHAIN_PROGRAM" '
        { for (i = 2; i < NF; i++) if ($i == ours) for (j = i; j < NF; j++) if ($(j + 1) ~ /^[0-9a-f]+$/ && length($(j + 1)) == 16) print $j }'
}

is_on() { chain_ids_on "$1" 2> /dev/null | grep -qxF -e "$(chain_id "$1")"; }
is_joined() {
    [ "$(cut -d ' ' -f 2 "$(chain_id_file "$1")" 2> /dev/null)" = "$(checksum "$CHAIN_OBJECT")" ] && [ -e "$(chain_folder "$1")/chain_slot" ] \
        && is_on "$1"
}

# Every interface that should be in a chain is, and no other.
join_chains() {
    is_root || { [ -z "$(chained)" ] || warn "chained: nothing is joined, as that takes root"; return 0; }
    leave_chains "$(chained)"
    strange=$(chained_words | grep -vxE "$INTERFACE")
    [ -z "$strange" ] || { warn "chained: this is no interface's name:" $strange; return 1; }
    [ -n "$(chained)" ] || return 0
    command -v xdp-loader > /dev/null || { warn "chained needs xdp-loader: apt install xdp-tools"; return 1; }
    mount_kept chains 0755 || { warn "can't mount a BPF file system on $folder: no interface is shared"; return 1; }
    failed=
    for name in $(chained); do
        is_joined "$name" || join_chain "$name" || { failed=1; continue; }
        # Whoever the node runs as now; nobody but root can have put anything here.
        folder=$(chain_folder "$name")
        chmod 755 "$folder" && chown "$user:$group" "$folder/chain_slot" "$folder/chain_seen" && continue
        warn "can't give $folder to $user"
        failed=1
    done
    [ -z "$failed" ]
}

join_chain() {
    ip link show dev "$1" > /dev/null 2>&1 || { warn "chained: there is no interface $1; once it is there: honeymesh chain"; return 1; }
    # What kept bans before the interface was shared would stand in the way.
    ! folder=$(kept pins) || rm -f -- "$folder/native-$(printf '%s' "$1" | tr . :)" "$folder/generic-$(printf '%s' "$1" | tr . :)"
    case $(dispatcher_mode "$1"):$(setting_of attach | tr -d ' \t\r' | tr '[:upper:]' '[:lower:]') in
        native:* | :native) modes=native ;;
        skb:* | :generic) modes=skb ;;
        *) modes='native skb' ;;
    esac
    # One that has lost its slot, or is of another version: the new one comes first, so that nothing passes between.
    old=
    ! is_on "$1" || old=$(chain_id "$1")
    refusals=
    for mode in $modes; do
        before=$(chain_ids_on "$1")
        said=$(on_the_machine xdp-loader load -m "$mode" -p "$(chain_folder "$1")" "$1" "$CHAIN_OBJECT" 2>&1) || { refusals="$refusals $mode: $said"; continue; }
        id=$(chain_ids_on "$1" | grep -vxF -e "${before:-none}" | tail -n 1)
        if [ -z "$(dispatcher_mode "$1")" ]; then
            [ -z "$id" ] || on_the_machine xdp-loader unload -i "$id" "$1" > /dev/null 2>&1
            refusals=" libxdp runs no dispatcher there, as where the kernel has no BPF program extensions; take $1 out of 'chained'. $said"
            break
        fi
        printf '%s %s\n' "$id" "$(checksum "$CHAIN_OBJECT")" > "$(chain_id_file "$1")"
        [ -z "$old" ] || on_the_machine xdp-loader unload -i "$old" "$1" > /dev/null 2>&1
        say "joined the XDP programs on $1 ($mode)"
        return 0
    done
    [ -n "$old" ] || rm -rf -- "$(chain_folder "$1")" "$(chain_id_file "$1")"
    case $refusals in *dispatcher,*) refusals="$refusals. Load that program with xdp-loader, or detach it: ip link set dev $1 xdp off" ;; esac
    warn "chained: can't join the XDP programs on $1:$refusals"
    return 1
}

# leave_chains [NAMES]: all but those.
leave_chains() {
    left=0
    for name in $(chained_before); do
        printf '%s\n' "${1:-}" | grep -qxF -e "$name" || leave_chain "$name" || left=1
    done
    return "$left"
}

leave_chain() {
    if ip link show dev "$1" > /dev/null 2>&1; then
        command -v xdp-loader > /dev/null || { warn "can't leave the XDP programs on $1 without xdp-loader: apt install xdp-tools"; return 1; }
        ids=$(chain_ids_on "$1") || { warn "can't leave the XDP programs on $1: xdp-loader can't list them"; return 1; }
        # Somebody else may have taken it off.
        ! printf '%s\n' "$ids" | grep -qxF -e "$(chain_id "$1")" || said=$(on_the_machine xdp-loader unload -i "$(chain_id "$1")" "$1" 2>&1) \
            || { warn "can't leave the XDP programs on $1: $said"; return 1; }
    fi
    rm -rf -- "$(chain_folder "$1")" "$(chain_id_file "$1")"
}
