# SPDX-License-Identifier: Apache-2.0
# Which process is the node.

# Whether the process is a node of this base: its pid may have been given to another process since.
is_node() {
    case $1 in '' | *[!0-9]*) return 1 ;; esac
    [ -r "/proc/$1/cmdline" ] && tr '\0' '\n' < "/proc/$1/cmdline" | grep -qxF -e "-Dkaraf.base=$base"
}

# Prints the running node's pid, or fails.
running_pid() {
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
    tr '\0' '\n' < "/proc/$1/cmdline" | sed -n "s/^-D$2=//p" | tail -n 1
}
