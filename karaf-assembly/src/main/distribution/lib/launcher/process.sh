# SPDX-License-Identifier: Apache-2.0
# Which process is the node.

# One start, stop or run of this base at a time; the lock goes with this process, and with what is being started until it
# has said which process it is (exec.sh).
take_lock() {
    [ -z "${locked:-}" ] || return 0
    [ -d "$base" ] || mkdir -p "$base" 2> /dev/null || die "$NO_PERMISSION" "can't create $base; choose another folder with --base"
    # In another account's folder it may be a link, or a pipe that nobody writes to.
    [ ! -e "$base/.lock" ] && [ ! -L "$base/.lock" ] || plain "$base/.lock" || die "$NO_PERMISSION" "$base/.lock is no file: look at it, and remove it"
    # dash ends at once where exec can't open a file.
    true 2> /dev/null >> "$base/.lock" || die "$NO_PERMISSION" "can't write to $base; start as its owner or choose another with --base"
    exec 9>> "$base/.lock"
    flock -w 300 9 || die "$FAILURE" "another start or stop in $base does not come to an end"
    locked=yes
}

# Whether the process is a node of this base: its pid may have been given to another process since.
is_node() {
    case $1 in '' | *[!0-9]*) return 1 ;; esac
    # It may end meanwhile.
    [ -r "/proc/$1/cmdline" ] && tr '\0' '\n' 2> /dev/null < "/proc/$1/cmdline" | grep -qxF -e "-Dkaraf.base=$base"
}

# Whether a file of the node's is one: root doesn't open what else its account may have put there.
plain() { [ -f "$1" ] && [ ! -L "$1" ]; }

# Prints the running node's pid, or fails.
running_pid() {
    plain "$base/run/honeymesh.pid" || return 1
    pid=$(head -c 16 "$base/run/honeymesh.pid" 2> /dev/null) || return 1
    is_node "$pid" && printf '%s\n' "$pid"
}

# wait_gone PID TENTHS: until the process is gone, at most so long.
wait_gone() {
    left=$2
    while is_node "$1"; do
        [ "$left" -gt 0 ] || return 1
        left=$((left - 1))
        sleep 0.1
    done
}

# The value of a system property of the running node.
property_of() {
    # The process may be another than it says it is: nothing of it gets to the terminal but plain text.
    tr '\0' '\n' 2> /dev/null < "/proc/$1/cmdline" | sed -n "s/^-D$2=//p" | tail -n 1 | tr -dc 'A-Za-z0-9._/-'
}
