# SPDX-License-Identifier: Apache-2.0
# Interfaces that are shared with other XDP programs (`chained`). There root has a small program of ours join libxdp's dispatcher,
# and gives the node the table through which that one calls the node's: the node itself could not see the other programs.
# Beside the table stands which program it is, a number that the kernel gives to no other until it starts anew, as this file does.

CHAIN_PROGRAM=honeymesh_chain

# Prints the interfaces' names, one a line. What can't be one is the node's to complain of.
chained() { setting_of chained | tr -s ', \t' '\n' | grep -xE '[A-Za-z0-9_][A-Za-z0-9_.@-]{0,14}'; }

# Of the interface: its table's folder, and the file with the program's number.
chain_folder() { printf '%s/%s' "$(kept_folder chains)" "$(printf '%s' "$1" | tr . :)"; }
chain_mark() { printf '%s/chained-%s' "$(dirname -- "$(kept_folder chains)")" "$1"; }

# A name or number a line, as told by libxdp: mode of the dispatcher, if there is one, and our programs.
dispatcher_on() { on_the_machine xdp-loader status "$1" 2> /dev/null | awk '$2 == "xdp_dispatcher" { print $3 }'; }
ours_on() {
    on_the_machine xdp-loader status "$1" 2> /dev/null | awk -v ours="$CHAIN_PROGRAM" '
        { for (i = 2; i < NF; i++) if ($i == ours) for (j = i; j < NF; j++) if ($(j + 1) ~ /^[0-9a-f]+$/ && length($(j + 1)) == 16) print $j }'
}

is_joined() { [ -f "$(chain_mark "$1")" ] && ours_on "$1" | grep -qxF -e "$(cat "$(chain_mark "$1")")"; }

# Every interface that should be in a chain is, and no other.
join_chains() {
    is_root || { [ -z "$(chained)" ] || warn "chained: nothing is joined, as that takes root"; return 0; }
    leave_chains "$(chained)"
    [ -n "$(chained)" ] || return 0
    command -v xdp-loader > /dev/null || { warn "chained needs xdp-loader: apt install xdp-tools"; return 1; }
    mount_kept chains 0755 || { warn "can't mount a BPF file system on $folder: nothing is joined"; return 1; }
    failed=
    for name in $(chained); do
        is_joined "$name" || join_chain "$name" || { failed=1; continue; }
        # The node's account is another than it was, or the folder new; nobody but root can have put anything here.
        folder=$(chain_folder "$name")
        chmod 755 "$folder" && chown "$user:$group" "$folder/chain_slot" "$folder/chain_seen" || failed=1
    done
    [ -z "$failed" ]
}

join_chain() {
    ip link show dev "$1" > /dev/null 2>&1 || { warn "chained: there is no interface $1; once it is there: honeymesh chain"; return 1; }
    wanted=$(setting_of attach)
    case $(dispatcher_on "$1"):${wanted:-auto} in
        native:* | :native) modes=native ;;
        skb:* | :generic) modes=skb ;;
        *) modes='native skb' ;;
    esac
    for mode in $modes; do
        before=$(ours_on "$1")
        said=$(on_the_machine xdp-loader load -m "$mode" -p "$(chain_folder "$1")" "$1" "$HONEYMESH_HOME/lib/xdp/chain.bpf.o" 2>&1) || continue
        id=$(ours_on "$1" | grep -vxF -e "${before:-none}" | tail -n 1)
        if [ -z "$(dispatcher_on "$1")" ]; then
            on_the_machine xdp-loader unload -i "$id" "$1" > /dev/null 2>&1
            rm -rf -- "$(chain_folder "$1")"
            warn "chained: this kernel can't run programs beside each other on $1 (it has no BPF program extensions): take $1 out of 'chained'"
            return 1
        fi
        printf '%s\n' "$id" > "$(chain_mark "$1")"
        say "joined the XDP programs on $1 ($mode)"
        return 0
    done
    warn "chained: can't join the XDP programs on $1:" "$said"
    return 1
}

# The interfaces whose chain we are in, or were before somebody took us off.
joined() {
    for mark in "$(chain_mark '')"*; do [ ! -f "$mark" ] || printf '%s\n' "${mark##*/chained-}"; done
}

# leave_chains [NAMES]: all but those.
leave_chains() {
    for name in $(joined); do
        ! printf '%s\n' "${1:-}" | grep -qxF -e "$name" || continue
        # Where it isn't any more there is nothing to do.
        ! is_joined "$name" || on_the_machine xdp-loader unload -i "$(cat "$(chain_mark "$name")")" "$name" > /dev/null 2>&1 \
            || { warn "can't leave the XDP programs on $name"; continue; }
        rm -rf -- "$(chain_folder "$name")" "$(chain_mark "$name")"
    done
}
