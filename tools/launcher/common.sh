# SPDX-License-Identifier: Apache-2.0
# Words and exit codes all launcher commands share.

OK=0
FAILED=1
USAGE=2
NOT_RUNNING=3
MISSING=4 # a JDK, a package or a right is missing; the message says how to get it

OUT=$ROOT/target/launcher
HOME_DIR=${HONEYMESH_HOME:-/opt/honeymesh}
BASE_DIR=${HONEYMESH_BASE:-/var/lib/honeymesh}

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' GREEN=$'\e[32m' YELLOW=$'\e[33m' PLAIN=$'\e[0m'
else
    BOLD='' DIM='' RED='' GREEN='' YELLOW='' PLAIN=''
fi

say() { printf '%s\n' "$*"; }
step() { printf '%s\n' "${BOLD}==>${PLAIN} $*"; }
fail() {
    local code=$1
    shift
    printf '%s\n' "${RED}honeymesh:${PLAIN} $*" >&2
    exit "$code"
}
usage_error() { fail "$USAGE" "$1 (see ./honeymesh help)"; }

is_root() { [ "$(id -u)" -eq 0 ]; }

# Runs a long command with its output in a file; shows that it goes on, and the end of the file if it fails.
quietly() {
    local what=$1 log=$2
    shift 2
    mkdir -p -- "$(dirname -- "$log")"
    local started=$SECONDS code
    "$@" >"$log" 2>&1 </dev/null &
    local pid=$!
    # shellcheck disable=SC2064
    trap "kill $pid 2>/dev/null; wait $pid 2>/dev/null; exit 130" INT TERM
    while kill -0 "$pid" 2>/dev/null; do
        if [ -t 1 ]; then
            printf '\r\e[K    %s … %ds %s' "$what" $((SECONDS - started)) "${DIM}$(progress_of "$log")${PLAIN}"
        elif [ $(((SECONDS - started) % 15)) -eq 14 ]; then
            printf '    %s … %ds %s\n' "$what" $((SECONDS - started)) "$(progress_of "$log")"
        fi
        sleep 1
    done
    wait "$pid"
    code=$?
    trap - INT TERM
    [ ! -t 1 ] || printf '\r\e[K'
    if [ "$code" -eq 0 ]; then
        say "    ${GREEN}done${PLAIN}: $what ($((SECONDS - started)) s)"
    else
        say "    ${RED}failed${PLAIN}: $what; the last lines of $log:" >&2
        { grep -E 'ERROR|^E: ' "$log" || tail -n 15 "$log"; } | head -n 20 | sed 's/^/      /' >&2
    fi
    return "$code"
}

# The module Maven is at, or the last line.
progress_of() {
    { grep -aoE 'Building [A-Z].*\[[0-9]+/[0-9]+\]' "$1" 2>/dev/null || tail -n 1 "$1" 2>/dev/null; } | tail -n 1 | tr -d '\033\r' | cut -c1-70
}

project_version() { sed -n 's:.*<version>\(.*\)</version>.*:\1:p' "$ROOT/pom.xml" | head -n 1; }
