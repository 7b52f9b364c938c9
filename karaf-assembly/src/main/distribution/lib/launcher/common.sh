# SPDX-License-Identifier: Apache-2.0
# Exit codes and messages.
HONEYMESH_VERSION=@project.version@

OK=0
FAILURE=1
USAGE=2
NOT_RUNNING=3
NO_PERMISSION=4
NO_JAVA=5

say() { printf '%s\n' "$*"; }
# Names of files that others made are among the words: no control character of theirs reaches the terminal.
warn() { printf 'honeymesh: %s\n' "$*" | tr -d '\000-\010\013-\037\177' >&2; }

# die CODE MESSAGE...
die() {
    code=$1
    shift
    warn "$*"
    exit "$code"
}

usage_error() {
    warn "$1"
    warn "try: honeymesh help"
    exit "$USAGE"
}

needs_value() {
    [ $# -ge 2 ] || usage_error "$1 needs a value"
}

my_uid=$(id -u)
is_root() { [ "$my_uid" -eq 0 ]; }

# What starts this node: without the folder it would be another one.
start_hint() {
    if [ -n "${HONEYMESH_START_HINT:-}" ]; then
        printf '%s' "$HONEYMESH_START_HINT"
    elif [ -n "$base_given" ]; then
        printf 'honeymesh start --base %s' "$base"
    else
        printf 'honeymesh start'
    fi
}
