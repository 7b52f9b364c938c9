# SPDX-License-Identifier: Apache-2.0
# Interfaces that are shared with other XDP programs (`chained`). There root has a small program of ours join libxdp's dispatcher; it
# calls the node's own through a slot that belongs to the node's account, which need not be able to see the other programs.
#
# Beside the folder of slots stands for each such interface what was loaded: the program's id, the checksum of its object, and what makes
# both unmistakable: boot, network namespace, number of the interface. One launcher at a time works on dispatchers, whatever its base.

CHAIN_PROGRAM=honeymesh_chain
CHAIN_OBJECT=$HONEYMESH_HOME/lib/xdp/chain.bpf.o
INTERFACE='[A-Za-z0-9_.@+%=~^][A-Za-z0-9_.@+%=~^-]{0,14}'
LIBXDP=/sys/fs/bpf/xdp

chained_words() { setting_of chained | tr -s ', \t\r' '\n' | grep .; }

# Prints the interfaces' names, one a line.
chained() { chained_words | grep -xE "$INTERFACE"; }

# Of an interface: the folder of its slot, which takes no dot; the file with what was loaded; the one that stands while it is being loaded.
chain_folder() { printf '%s/%s' "$(kept_folder chains)" "$(printf '%s' "$1" | tr . :)"; }
chain_record() { printf '%s/chained-%s' "$(dirname -- "$(kept_folder chains)")" "$1"; }
chain_intent() { printf '%s/joining-%s' "$(dirname -- "$(kept_folder chains)")" "$1"; }

# recorded NAME FIELD: 1 id, 2 checksum, 3 network namespace, 4 interface's number. Nothing of what an earlier boot left.
recorded() {
    [ "$(cut -d ' ' -f 5 "$(chain_record "$1")" 2> /dev/null)" = "$(boot_id)" ] && cut -d ' ' -f "$2" "$(chain_record "$1")"
}

boot_id() { cat /proc/sys/kernel/random/boot_id; }
network() { stat -Lc %i /proc/self/ns/net; }

# Both know no alternative names: the node counts by the one name.
index_of() { ip -o link show 2> /dev/null | awk -F '[:@] *' -v name="$1" '$2 == name { print $1 }'; }
name_of() { ip -o link show 2> /dev/null | awk -F '[:@] *' -v number="$1" '$1 == number { print $2 }'; }

# The interfaces whose dispatcher has our program, or had it before somebody took it off.
chained_before() {
    for file in "$(chain_record '')"*; do [ ! -f "$file" ] || printf '%s\n' "${file##*/chained-}"; done
}

# one_at_a_time COMMAND...
one_at_a_time() {
    (
        umask 077
        exec 8>> /run/honeymesh-dispatchers.lock && flock -w 120 8 || { warn "somebody else is at XDP's dispatchers and does not come to an end"; exit 1; }
        "$@"
    )
}

# xdp-loader, which refuses to work beside another one. Sets said.
loader() {
    # The account could have made it where the BPF file system is open to everybody.
    [ ! -e "$LIBXDP" ] || [ "$(stat -c %u "$LIBXDP")" = 0 ] || { said="$LIBXDP is not root's: remove it"; return 1; }
    tries=0
    while ! said=$(on_the_machine timeout 30 xdp-loader "$@" 2>&1); do
        case $said in *lockfile* | *'program lock'*) [ "$tries" -lt 20 ] || return 1 ;; *) return 1 ;; esac
        tries=$((tries + 1))
        sleep 0.3
    done
}

# look_at NAME: sets dispatcher, its mode or nothing, and ids, of our programs there, one a line. Fails where that can't be known.
look_at() {
    loader status "$1" || { warn "can't look at the XDP programs on $1: $said"; return 1; }
    dispatcher=$(printf '%s\n' "$said" | awk '$2 == "xdp_dispatcher" { print $3 }')
    ids=$(printf '%s\n' "$said" | awk -v ours="$CHAIN_PROGRAM" '
        { for (i = 2; i < NF; i++) if ($i == ours) for (j = i; j < NF; j++) if ($(j + 1) ~ /^[0-9a-f]+$/ && length($(j + 1)) == 16) print $j }')
}

is_among() { printf '%s\n' "$2" | grep -qxF -e "$1"; }

# Every interface that should be in a chain is, and no other.
join_chains() {
    is_root || { [ -z "$(chained)" ] || warn "chained: nothing is joined, as that takes root"; return 0; }
    [ -z "$(chained_words)$(chained_before)" ] || one_at_a_time join_all
}

join_all() {
    failed=0
    leave_all "$(chained)" || failed=1
    strange=$(chained_words | grep -vxE "$INTERFACE" | tr '\n' ' ')
    [ -z "$strange" ] || { warn "chained: this is no interface's name: $strange"; failed=1; }
    [ -n "$(chained)" ] || return "$failed"
    command -v xdp-loader > /dev/null || { warn "chained needs xdp-loader: apt install xdp-tools"; return 1; }
    mount_kept chains 0755 || { warn "can't mount a BPF file system on $folder: no interface is shared"; return 1; }
    # Before the node's account could.
    [ -e "$LIBXDP" ] || on_the_machine mkdir -m 700 "$LIBXDP" 2> /dev/null
    for name in $(chained); do join_chain "$name" && hand_over_slot "$name" || failed=1; done
    return "$failed"
}

# Nobody but root can have put anything into the folder.
hand_over_slot() {
    slot=$(chain_folder "$1")
    chmod 755 "$slot" && chown "$user:$group" "$slot/chain_slot" "$slot/chain_seen" || { warn "can't give $slot to $user"; return 1; }
}

join_chain() {
    index=$(index_of "$1")
    [ -n "$index" ] || { warn "chained: there is no interface $1; once it is there: honeymesh chain"; return 1; }
    look_at "$1" || return 1
    forget_half "$1" "$ids"
    # Another account's slot may be held by who should have it no longer.
    slot=$(chain_folder "$1")
    [ ! -e "$slot" ] || [ "$(stat -c %U "$slot/chain_slot" 2> /dev/null)" = "$user" ] || rm -rf -- "$slot"
    old=$(recorded "$1" 1)
    is_among "${old:-none}" "$ids" || old=
    wanted=$(setting_of attach | tr -d ' \t\r' | tr '[:upper:]' '[:lower:]')
    if [ -n "$old" ] && [ -e "$slot/chain_slot" ] && [ "$(recorded "$1" 2)" = "$(checksum "$CHAIN_OBJECT")" ]; then return 0; fi
    # What kept bans before the interface was shared would stand in the way.
    ! folder=$(kept pins) || rm -f -- "$folder/native-${slot##*/}" "$folder/generic-${slot##*/}"
    case $dispatcher:$wanted in
        native:* | :native) load_chain "$1" native ;;
        skb:* | :generic) load_chain "$1" skb ;;
        *) load_chain "$1" native || { case $refusal in *[Nn]'ot supported'*) load_chain "$1" skb ;; *) false ;; esac; } ;;
    esac && return 0
    # The node would take its slot for a promise.
    [ -n "$old" ] || rm -rf -- "$slot" "$(chain_record "$1")"
    case $refusal in *'not using a dispatcher'*) refusal="$refusal Load that program with xdp-loader, or detach it: ip link set dev $1 xdp off" ;; esac
    warn "chained: can't join the XDP programs on $1: $refusal"
    return 1
}

# load_chain NAME MODE, after look_at; sets refusal. An old program that has lost its slot, or is of another version, goes last, so that
# nothing passes between.
load_chain() {
    before=$(printf '%s\n' "$ids" | grep -vxF -e "${old:-none}")
    printf '%s\n' "$before" > "$(chain_intent "$1")"
    loader load -m "$2" -p "$slot" "$1" "$CHAIN_OBJECT" || { refusal=$said; rm -f -- "$(chain_intent "$1")"; return 1; }
    refusal=$said
    look_at "$1" || { refusal="it can't be seen whether it was loaded"; return 1; }
    id=$(printf '%s\n' "$ids" | grep -vxF -e "${old:-none}" | grep -vxF -e "${before:-none}" | tail -n 1)
    if [ -z "$dispatcher" ] || [ -z "$id" ]; then
        refusal="libxdp runs no dispatcher there, as where the kernel has no BPF program extensions; take $1 out of 'chained'. $refusal"
        [ -z "$id" ] || loader unload -i "$id" "$1" || { refusal="$refusal $said"; return 1; }
        rm -f -- "$(chain_intent "$1")"
        return 1
    fi
    printf '%s %s %s %s %s\n' "$id" "$(checksum "$CHAIN_OBJECT")" "$(network)" "$index" "$(boot_id)" > "$(chain_record "$1")"
    [ -z "$old" ] || loader unload -i "$old" "$1" || { refusal=$said; return 1; }
    rm -f -- "$(chain_intent "$1")"
    say "joined the XDP programs on $1 ($2)"
}

# forget_half NAME IDS: what a launcher that was killed has loaded and nobody knows.
forget_half() {
    [ -f "$(chain_intent "$1")" ] || return 0
    known=$(cat "$(chain_intent "$1")"; cut -d ' ' -f 1 /run/honeymesh-[0-9]*/chained-* 2> /dev/null)
    for orphan in $2; do is_among "$orphan" "$known" || loader unload -i "$orphan" "$1" || return 0; done
    rm -f -- "$(chain_intent "$1")"
}

leave_chains() { [ -z "$(chained_before)" ] || one_at_a_time leave_all; }

# leave_all [NAMES]: all but those.
leave_all() {
    left=0
    for name in $(chained_before); do is_among "$name" "${1:-}" || leave_chain "$name" || left=1; done
    return "$left"
}

leave_chain() {
    old=$(recorded "$1" 1)
    if [ -n "$old" ]; then
        [ "$(recorded "$1" 3)" = "$(network)" ] || { warn "$1 is shared in another network namespace: leave it from there"; return 1; }
        command -v xdp-loader > /dev/null || { warn "can't leave the XDP programs on $1 without xdp-loader: apt install xdp-tools"; return 1; }
        # It may have another name by now.
        now=$(name_of "$(recorded "$1" 4)")
        if [ -n "$now" ]; then
            look_at "$now" || return 1
            forget_half "$1" "$ids"
            # Somebody else may have taken it off.
            ! is_among "$old" "$ids" || loader unload -i "$old" "$now" || { warn "can't leave the XDP programs on $now: $said"; return 1; }
        else
            # What libxdp keeps of an interface that is gone.
            loader clean || true
        fi
    fi
    rm -rf -- "$(chain_folder "$1")" "$(chain_record "$1")" "$(chain_intent "$1")"
}
