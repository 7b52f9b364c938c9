# SPDX-License-Identifier: Apache-2.0
# Apache Ignite servers of one's own, for the Ignite transport: plain servers, each a process, as an account of their own.

IGNITE_DIR=${HONEYMESH_IGNITE:-/var/lib/honeymesh-ignite}
IGNITE_USER=honeymesh-ignite
IGNITE_CLIENT_PORT=10800
IGNITE_DISCOVERY_PORT=47500
IGNITE_COMMUNICATION_PORT=47100
IGNITE_MEMORY_MIB=128
IGNITE_HEAP=256m
IGNITE_MOST=9
IGNITE_START_SECONDS=60
IGNITE_STOP_SECONDS=15
IGNITE_AGAIN_SECONDS=10

launcher_ignite() {
    local action=${1:-} servers='' listen=''
    [ -n "$action" ] || usage_error "ignite needs one of: up, down, status"
    shift
    while [ $# -gt 0 ]; do
        case $1 in
            --servers) [ $# -ge 2 ] || usage_error "--servers needs a number"; servers=$2; shift 2 ;;
            --servers=*) servers=${1#*=}; shift ;;
            --base) [ $# -ge 2 ] || usage_error "--base needs a folder"; IGNITE_DIR=$2; shift 2 ;;
            --base=*) IGNITE_DIR=${1#*=}; shift ;;
            --listen) [ $# -ge 2 ] || usage_error "--listen needs an address"; listen=$2; shift 2 ;;
            --listen=*) listen=${1#*=}; shift ;;
            *) usage_error "ignite $action takes no such argument: $1" ;;
        esac
    done
    case $servers in '' | [1-9]) ;; *) usage_error "--servers takes 1 to $IGNITE_MOST, not: $servers" ;; esac
    case $listen in *[!0-9A-Fa-f.:]*) usage_error "--listen takes an IP address of this machine, not: $listen" ;; esac
    [ -n "$IGNITE_DIR" ] || usage_error "--base needs a folder"
    IGNITE_DIR=$(readlink -m -- "$IGNITE_DIR")
    case $IGNITE_DIR in
        /) usage_error "--base can't be /" ;;
        *[!A-Za-z0-9/._-]*) usage_error "--base: letters, digits, / . _ - alone, not: $IGNITE_DIR" ;;
    esac
    [ "$action" = up ] || [ -z "$servers$listen" ] || usage_error "--servers and --listen go with up"
    case $action in
        up | down | status) "ignite_$action" ;;
        *) usage_error "ignite can't $action; it can: up, down, status" ;;
    esac
}

ignite_up() {
    is_root || fail "$MISSING" "ignite up makes the user $IGNITE_USER: run it as root (sudo ./honeymesh ignite up)"
    need_distribution
    ignite_lock
    id "$IGNITE_USER" >/dev/null 2>&1 ||
        useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$IGNITE_USER" ||
        fail "$FAILED" "can't create the account $IGNITE_USER"
    servers=${servers:-$(ignite_kept servers 2)} listen=${listen:-$(ignite_kept listen 127.0.0.1)}
    ignite_program
    ignite_keys
    printf 'servers=%s\nlisten=%s\n' "$servers" "$listen" >"$IGNITE_DIR/kept" || fail "$FAILED" "can't write to $IGNITE_DIR"
    local number started=0
    for number in $(seq "$servers"); do
        ignite_pid "$number" >/dev/null && continue
        ignite_start "$number"
        started=$((started + 1))
    done
    [ "$started" -gt 0 ] || say "all $servers servers run already"
    ignite_tell
}

# One at a time; the lock goes with this process.
ignite_lock() {
    mkdir -p -m 755 -- "$IGNITE_DIR" && exec 7>>"$IGNITE_DIR/.lock" && flock -w 300 7 ||
        fail "$FAILED" "another ./honeymesh ignite does not come to an end"
}

# The value that the last up had, or the default.
ignite_kept() {
    local value
    value=$(sed -n "s/^$1=//p" "$IGNITE_DIR/kept" 2>/dev/null | head -n 1)
    printf '%s\n' "${value:-$2}"
}

# The servers' own copy, so that a new build doesn't change what runs.
ignite_program() {
    local archive stamp next=$IGNITE_DIR/program.new
    archive=$(distribution)
    stamp=$(sha256sum <"$archive" | cut -d' ' -f1)
    [ "$(cat "$IGNITE_DIR/program/.archive" 2>/dev/null)" != "$stamp" ] || return 0
    if [ -n "$(ignite_running)" ]; then
        say "the servers that run go on with the program they have; ./honeymesh ignite down, then up, gives them this build's"
        return 0
    fi
    rm -rf -- "$next"
    mkdir -m 755 -- "$next" && tar -xzf "$archive" -C "$next" --strip-components=2 --no-same-owner --wildcards '*/ignite/*' ||
        fail "$FAILED" "could not unpack the servers out of $archive"
    printf '%s\n' "$stamp" >"$next/.archive"
    rm -rf -- "$IGNITE_DIR/program"
    mv -- "$next" "$IGNITE_DIR/program" || fail "$FAILED" "could not put the program into $IGNITE_DIR"
    chmod -R a+rX,go-w "$IGNITE_DIR/program"
}

ignite_java() {
    "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$IGNITE_DIR/program/*" io.honeymesh.ignite.server.Main "$@"
}

# Both authorities stay root's; servers and clients get what is theirs.
ignite_keys() {
    if [ ! -e "$IGNITE_DIR/keys/made" ]; then
        step "Making the cluster's keys in $IGNITE_DIR/keys"
        mkdir -p -m 755 -- "$IGNITE_DIR/keys"
        ignite_java keys "$IGNITE_DIR/keys" || fail "$FAILED" "the keys could not be made"
    fi
    ignite_give "$IGNITE_USER" "$IGNITE_DIR/keys/server"
    if id honeymesh >/dev/null 2>&1; then
        ignite_give honeymesh "$IGNITE_DIR/keys/client"
    fi
}

# Once, with the folder itself last: what is in it after that may be a link that its owner has made.
ignite_give() {
    [ "$(stat -c %U -- "$2")" = "$1" ] || chown -hR "$1:" -- "$2" || fail "$FAILED" "can't give $1 its keys in $2"
}

# Starts a server again, for a client can end it by a message that is larger than its memory; the others need a while to agree
# that it is gone. One that doesn't even get ready the first time is left to ignite_start.
# shellcheck disable=SC2016
IGNITE_KEEPER='
    umask 077; cd "$0" || exit 1
    pause=$1; shift
    trap exit TERM
    rm -f ready; setpriv --pdeathsig KILL "$@" >log 2>&1 || [ -e ready ] || exit 1
    while rm -f ready; sleep "$pause"; do
        mv -f log log.1
        setpriv --pdeathsig KILL "$@" >log 2>&1
    done'

# Servers start one after the other: at the same time they may miss each other.
ignite_start() {
    local number=$1 folder=$IGNITE_DIR/server-$1 pid peers='' other left
    step "Starting server $number on $(ignite_address "$number")"
    for other in $(seq "$servers"); do
        peers=$peers${peers:+,}127.0.0.1:$((IGNITE_DISCOVERY_PORT + other - 1))
    done
    [ ! -L "$folder" ] && mkdir -p -- "$folder" && chown "$IGNITE_USER:" "$folder" && chmod 750 "$folder" ||
        fail "$FAILED" "can't set up $folder"
    cat >"$IGNITE_DIR/server-$number.properties" <<END || fail "$FAILED" "can't write to $IGNITE_DIR"
# Written by ./honeymesh ignite up.
name=server-$number
folder=$folder
keys=$IGNITE_DIR/keys/server
host=$listen
client.port=$((IGNITE_CLIENT_PORT + number - 1))
discovery.port=$((IGNITE_DISCOVERY_PORT + number - 1))
communication.port=$((IGNITE_COMMUNICATION_PORT + number - 1))
peers=$peers
cache=honeymesh
memory.mib=$IGNITE_MEMORY_MIB
END
    setsid setpriv --reuid "$IGNITE_USER" --regid "$(id -gn "$IGNITE_USER")" --clear-groups --no-new-privs --bounding-set=-all \
        --inh-caps=-all env -i LC_ALL=C.UTF-8 sh -c "$IGNITE_KEEPER" "$folder" "$IGNITE_AGAIN_SECONDS" \
        "$JAVA_HOME/bin/java" -Xmx$IGNITE_HEAP -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -XX:+DisableAttachMechanism \
        --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.util=ALL-UNNAMED \
        --add-opens=java.base/java.lang=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
        -DIGNITE_UPDATE_NOTIFIER=false -DIGNITE_NO_ASCII=true -DIGNITE_PERFORMANCE_SUGGESTIONS_DISABLED=true \
        -Djava.net.preferIPv4Stack="$(ignite_ipv4_only)" -cp "$IGNITE_DIR/program/*" \
        io.honeymesh.ignite.server.Main run "$IGNITE_DIR/server-$number.properties" </dev/null >/dev/null 2>&1 7>&- &
    pid=$!
    printf '%s\n' "$pid" >"$IGNITE_DIR/server-$number.pid"
    # shellcheck disable=SC2064
    trap "kill -- -$pid 2>/dev/null; exit 130" INT TERM
    left=$((IGNITE_START_SECONDS * 5))
    while [ ! -e "$folder/ready" ] || ! ignite_pid "$number" >/dev/null; do
        if [ "$left" -le 0 ] || ! kill -0 "$pid" 2>/dev/null; then
            kill -- "-$pid" 2>/dev/null
            say "    ${RED}failed${PLAIN}: the last lines of $folder/log:" >&2
            # As the account: what it put in the log's place is nothing that root reads.
            setpriv --reuid "$IGNITE_USER" --regid "$(id -gn "$IGNITE_USER")" --clear-groups timeout 2 tail -n 12 -- "$folder/log" 2>/dev/null | tr -dc '\n\t -~' | sed 's/^/      /' >&2
            fail "$FAILED" "server $number did not start"
        fi
        left=$((left - 1))
        sleep 0.2
    done
    trap - INT TERM
}

ignite_ipv4_only() { case $listen in *:*) echo false ;; *) echo true ;; esac; }

ignite_address() {
    local host=$listen
    case $host in *:*) host="[$host]" ;; esac
    printf '%s:%s\n' "$host" $((IGNITE_CLIENT_PORT + $1 - 1))
}

# Prints the pid of a server's keeper, which leads its session, or fails: the pid may have been given to another process since.
ignite_pid() {
    local pid
    pid=$(head -c 16 "$IGNITE_DIR/server-$1.pid" 2>/dev/null) || return 1
    case $pid in '' | *[!0-9]*) return 1 ;; esac
    tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qxF -e "$IGNITE_DIR/server-$1.properties" && printf '%s\n' "$pid"
}

# The numbers of the servers that run.
ignite_running() {
    local number
    for number in $(seq "$IGNITE_MOST"); do ignite_pid "$number" >/dev/null && printf '%s\n' "$number"; done
    return 0
}

# The node's configuration, ready to be copied.
ignite_tell() {
    local file=$IGNITE_DIR/io.honeymesh.transport.ignite.cfg addresses='' number
    for number in $(seq "$servers"); do addresses=$addresses${addresses:+, }$(ignite_address "$number"); done
    cat >"$file" <<END || fail "$FAILED" "can't write $file"
# For a node's etc: what it needs to use the servers of ./honeymesh ignite up.
addresses = $addresses
key.store = $IGNITE_DIR/keys/client/client.p12
trust.store = $IGNITE_DIR/keys/client/servers.p12
password.file = $IGNITE_DIR/keys/client/password
END
    say ''
    say "  ${BOLD}Servers${PLAIN}  $addresses"
    say "  ${BOLD}Logs${PLAIN}     $IGNITE_DIR/server-N/log"
    say "  ${BOLD}Node${PLAIN}     cp $file $BASE_DIR/etc/   and start it again (./honeymesh down, up)"
    say "  ${BOLD}Others${PLAIN}   copy $IGNITE_DIR/keys/client to them, readable for the node's account alone"
    say "  ${BOLD}Stop${PLAIN}     ./honeymesh ignite down"
}

ignite_status() {
    local number pid running=0
    servers=$(ignite_kept servers 0) listen=$(ignite_kept listen 127.0.0.1)
    for number in $(seq "$IGNITE_MOST"); do
        if pid=$(ignite_pid "$number"); then
            running=$((running + 1))
            if [ -e "$IGNITE_DIR/server-$number/ready" ]; then
                say "  ${GREEN}runs${PLAIN}     server $number on $(ignite_address "$number"), pid $pid, $(ignite_memory "$pid") MB"
            else
                say "  ${YELLOW}starts${PLAIN}   server $number, pid $pid"
            fi
        elif [ "$number" -le "$servers" ]; then
            say "  ${RED}down${PLAIN}     server $number"
        fi
    done
    [ "$running" -gt 0 ] || fail "$NOT_RUNNING" "no Ignite server of ours runs here: ./honeymesh ignite up starts them"
}

ignite_memory() { ps -o rss= --sid "$1" | awk '{ kib += $1 } END { print int(kib / 1024) }'; }

# Whether anything of a keeper's session is there, not the keeper alone: its server ends after it, and holds its ports until then.
ignite_lives() { ps -o stat= --sid "$1" | grep -qv '^Z'; }

ignite_down() {
    local number pid left sessions=()
    [ -d "$IGNITE_DIR" ] && [ -n "$(ignite_running)" ] || { say "no Ignite server of ours runs here"; return "$OK"; }
    is_root || fail "$MISSING" "the servers belong to $IGNITE_USER: stop them as root (sudo ./honeymesh ignite down)"
    ignite_lock
    for number in $(ignite_running); do
        pid=$(ignite_pid "$number") || continue
        sessions[number]=$pid
        kill -TERM -- "-$pid" 2>/dev/null
    done
    for number in "${!sessions[@]}"; do
        left=$((IGNITE_STOP_SECONDS * 5))
        while ignite_lives "${sessions[number]}"; do
            if [ "$left" -eq 0 ]; then
                kill -KILL -- "-${sessions[number]}" 2>/dev/null
                say "  server $number did not end by itself and was killed"
            fi
            [ "$left" -gt -25 ] || fail "$FAILED" "server $number does not end: ps --sid ${sessions[number]}"
            left=$((left - 1))
            sleep 0.2
        done
    done
    rm -f -- "$IGNITE_DIR"/server-*.pid "$IGNITE_DIR"/server-*/ready
    say "stopped ${#sessions[@]} servers; what they held is gone, and nodes put it back when they are up again"
}
