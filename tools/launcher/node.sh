# SPDX-License-Identifier: Apache-2.0
# The node of this machine: program in HOME_DIR, state in BASE_DIR.

node() {
    HONEYMESH_START_HINT="./honeymesh up" HONEYMESH_JAVA_HOME=${JAVA_HOME:-} "$HOME_DIR/bin/honeymesh" --base "$BASE_DIR" "$@"
}

installed() { [ -x "$HOME_DIR/bin/honeymesh" ]; }

needs_installed() {
    installed || fail "$NOT_RUNNING" "no node is installed in $HOME_DIR: run ./honeymesh up first"
}

launcher_up() {
    local interfaces='' mode='' profile='' ran=''
    while [ $# -gt 0 ]; do
        case $1 in
            --interface) [ $# -ge 2 ] || usage_error "--interface needs a name"; add_interfaces "$2"; shift 2 ;;
            --interface=*) add_interfaces "${1#*=}"; shift ;;
            --profile) [ $# -ge 2 ] || usage_error "--profile needs a name"; profile=$2; shift 2 ;;
            --profile=*) profile=${1#*=}; shift ;;
            --test-mode) [ "$mode" != ENFORCE ] || usage_error "--test-mode or --enforce, not both"; mode=TEST; shift ;;
            --enforce) [ "$mode" != TEST ] || usage_error "--test-mode or --enforce, not both"; mode=ENFORCE; shift ;;
            *) usage_error "up takes no such argument: $1" ;;
        esac
    done
    case $profile in '' | full | edge) ;; *) usage_error "no such profile: $profile (there are: full, edge)" ;; esac
    is_root || fail "$MISSING" "up installs packages, makes the user honeymesh and attaches XDP: run it as root (sudo ./honeymesh up)"
    # One at a time: two would build and install over each other.
    mkdir -p -- "$OUT" && exec 8>>"$OUT/up.lock" && flock -w 1800 8 || fail "$FAILED" "another ./honeymesh up does not come to an end"
    need_packages "a node" "${RUN_PACKAGES[@]}"
    need_distribution
    install_node
    ! node status >/dev/null 2>&1 || ran=yes
    [ -z "$interfaces" ] || configure io.honeymesh.enforcement interfaces "$interfaces"
    [ -z "$mode" ] || start_in "$mode"
    guard_login_port
    if [ -n "$profile" ] && [ "$profile" != "$(profile_kept)" ] && node status >/dev/null 2>&1; then
        step "Stopping the node, to start it as $profile"
        node stop || exit $?
    fi
    step "Starting the node"
    node start ${profile:+--profile "$profile"} 8>&- || exit $?
    # It looks at its settings once a second, and writes its status as often.
    [ -z "$ran" ] || [ -z "$interfaces$mode" ] || sleep 3
    say ''
    node status
    say ''
    say "  ${BOLD}Data${PLAIN}    $BASE_DIR"
    say "  ${BOLD}Log${PLAIN}     $BASE_DIR/log"
    say "  ${BOLD}Shell${PLAIN}   ./honeymesh shell            (or one command: ./honeymesh shell honeymesh:bans)"
    say "  ${BOLD}Stop${PLAIN}    ./honeymesh down"
}

profile_kept() { cat "$BASE_DIR/etc/profile" 2>/dev/null || echo full; }

# Adds names to the local variable of launcher_up; each must be an interface of this network namespace.
add_interfaces() {
    local name list
    IFS=, read -ra list <<<"$1"
    [ ${#list[@]} -gt 0 ] || usage_error "--interface needs a name"
    for name in "${list[@]}"; do
        case $name in
            '' | -* | *[!A-Za-z0-9_.:@-]*) usage_error "not an interface's name: '$name'" ;;
        esac
        ip link show dev "$name" >/dev/null 2>&1 ||
            fail "$USAGE" "no interface $name here; there are: $(ip -o link show | awk -F': ' '{ sub(/@.*/, "", $2); printf "%s ", $2 }')"
        interfaces=${interfaces:+$interfaces,}$name
    done
}

# A mode that somebody once set in the shell would win over the configuration.
start_in() {
    configure io.honeymesh.policy mode "$1"
    if node status >/dev/null 2>&1; then
        node shell "honeymesh:mode $1" || fail "$FAILED" "the running node did not take mode $1"
    else
        rm -f -- "$BASE_DIR/data/policy/mode"
    fi
}

# Unpacks the distribution beside the old one and swaps, so that a node never sees half of it.
install_node() {
    local archive stamp
    archive=$(distribution)
    stamp=$(sha256sum <"$archive" | cut -d' ' -f1)
    if installed && [ "$(cat "$HOME_DIR/.archive" 2>/dev/null)" = "$stamp" ]; then
        return 0
    fi
    if installed && node status >/dev/null 2>&1; then
        step "Stopping the node to put the new build in"
        node stop || exit $?
    fi
    step "Installing into $HOME_DIR"
    local next=$HOME_DIR.new
    rm -rf -- "$next"
    mkdir -p -m 755 -- "$next" && tar -xzf "$archive" -C "$next" --strip-components=1 --no-same-owner ||
        fail "$FAILED" "could not unpack $archive into $next"
    chmod 755 "$next"
    printf '%s\n' "$stamp" >"$next/.archive"
    rm -rf -- "$HOME_DIR"
    mv -- "$next" "$HOME_DIR" || fail "$FAILED" "could not put the program into $HOME_DIR"
}

# Sets one key of one configuration file of the node, leaving the rest as it is.
configure() {
    local file=$BASE_DIR/etc/$1.cfg key=$2 value=$3
    mkdir -p -- "$BASE_DIR/etc"
    touch -- "$file"
    if grep -qE "^[# ]*${key//./\\.} *=" "$file"; then
        sed -i -E "s|^[# ]*${key//./\\.} *=.*|$key = $value|" "$file"
    else
        printf '%s = %s\n' "$key" "$value" >>"$file"
    fi
}

# The value of one key of one configuration file of the node.
setting() {
    sed -n -E "s|^${2//./\\.} *= *||p" "$BASE_DIR/etc/$1.cfg" 2>/dev/null | tail -n 1
}

# The operator's own way in must never be a trap's or lose its guard: tell the node on which ports that is.
guard_login_port() {
    local ports port
    ports=$(setting io.honeymesh.policy management.ports)
    ports=${ports:-22}
    for port in $(login_ports); do
        grep -qwF -- "$port" <<<"$ports" || ports="$ports, $port"
    done
    [ "$ports" = 22 ] || configure io.honeymesh.policy management.ports "$ports"
}

# Where sshd listens; and where this very session came in, which sudo does not pass on.
login_ports() {
    {
        ss -Hltnp 2>/dev/null | awk '/"sshd"/ { sub(/.*:/, "", $4); print $4 }'
        awk '{ print $4 }' <<<"${SSH_CONNECTION:-}"
    } | grep -E '^[0-9]+$' | sort -nu
}

launcher_down() {
    [ $# -eq 0 ] || [ "$*" = --release ] || usage_error "down takes no such argument: $1"
    needs_installed
    node stop "$@"
}

launcher_status() {
    needs_installed
    node status "$@"
}

launcher_shell() {
    needs_installed
    node shell "$@"
}
