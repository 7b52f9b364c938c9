# SPDX-License-Identifier: Apache-2.0
# The commands but for the shell.

# Set where a start follows the stop.
restarting=

# The process that becomes the node.
launched=

# name and bit of each capability that the node keeps when root gives up being root
CAPABILITIES="net_bind_service:10 net_admin:12 perfmon:38 bpf:39"

node_start() {
    take_lock
    if pid=$(running_pid); then
        runs_as=$(property_of "$pid" honeymesh.profile)
        [ -z "$wanted_profile" ] || [ "$wanted_profile" = "$runs_as" ] \
            || die "$FAILURE" "already running, as $runs_as (pid $pid): honeymesh restart --profile $wanted_profile"
        say "already running (pid $pid)"
        return "$OK"
    fi
    find_java
    is_service || prepare
    log_before=0
    ! plain "$base/log/honeymesh.log" || log_before=$(wc -c < "$base/log/honeymesh.log")
    if is_service; then
        service_starts
    else
        trap cancel_start INT TERM
        launch background OFF
    fi
    await_ready
}

node_run() {
    [ -z "$prepared" ] || ! is_root || die "$USAGE" "run --prepared is for the node's account: root runs it without"
    [ -n "$prepared" ] || take_lock
    if pid=$(running_pid); then
        die "$FAILURE" "already running (pid $pid)"
    fi
    find_java
    [ -n "$prepared" ] || prepare
    launch foreground INFO
}

# All of a start that needs root, for a service manager that then runs the node as its account.
node_prepare() {
    is_root || die "$NO_PERMISSION" "prepare makes the account and what belongs to root: run it as root"
    take_lock
    if pid=$(running_pid); then
        die "$FAILURE" "already running (pid $pid)"
    fi
    find_java
    prepare
}

prepare() {
    prepare_base
    make_class_cache
    rm -f "$base/run/honeymesh.pid" "$base/run/status.json"
    prepare_pins
    # The node says what is missing, and goes on without.
    join_chains || true
}

# Joins without a start: for an interface that came later, or from which our program was taken off.
node_chain() {
    is_root || die "$NO_PERMISSION" "to join others' XDP programs takes root"
    take_lock
    # The slots belong to whom the rest of the base belongs to.
    user=$(stat -c %U "$base/data" 2> /dev/null) || die "$FAILURE" "no node has started in $base yet; a start joins by itself"
    group=$(id -gn "$user") || die "$FAILURE" "the account of $base/data is gone: start the node"
    done_all=$OK
    join_chains || done_all=$FAILURE
    [ -n "$(chained_words)" ] || die "$FAILURE" "no interface is shared: name it in 'chained' of $base/etc/io.honeymesh.enforcement.cfg"
    [ "$done_all" -ne "$OK" ] || for name in $(chained); do say "$name is shared; who else is there says: xdp-loader status $name"; done
    ! pid=$(running_pid) || [ -n "$(property_of "$pid" honeymesh.chains)" ] || warn "the node doesn't know of it yet: honeymesh restart"
    return "$done_all"
}

node_stop() {
    [ ! -d "$base" ] || take_lock
    if service_runs; then
        service_stops
        say_what_is_left
        return "$OK"
    fi
    if ! pid=$(running_pid); then
        leave_no_cgroup
        say "not running"
        say_what_is_left
        return "$OK"
    fi
    kill -TERM "$pid" || die "$NO_PERMISSION" "can't stop the node (pid $pid)"
    if ! wait_gone "$pid" 100; then
        say "the node (pid $pid) is still there after 10 s: killing it"
        kill -KILL "$pid"
        wait_gone "$pid" 50 || die "$FAILURE" "the node (pid $pid) can't be killed"
    fi
    rm -f "$base/run/honeymesh.pid" "$base/run/status.json"
    leave_no_cgroup
    say "stopped"
    say_what_is_left
}

# What drops on, or ends with --release.
say_what_is_left() {
    [ -z "$release" ] || { release_kept || exit "$FAILURE"; return; }
    [ -z "$restarting" ] || return 0
    # Unless it is to drop on, nothing of this node stays in the kernel.
    [ -n "$(pinned_for)" ] || ! is_root || leave_chains || exit "$FAILURE"
    say_what_drops_on
}

say_what_drops_on() {
    ! drops_on || say "pinned: what is banned is dropped on for $(pinned_for) at most; honeymesh stop --release ends that at once"
}

node_restart() {
    restarting=1
    node_stop
    node_start
}

node_status() {
    [ ! -d "$base" ] || [ -x "$base" ] || die "$NO_PERMISSION" "can't look into $base: ask as root, or as the node's account"
    if ! pid=$(running_pid); then
        say "not running ($base); start it with: $(start_hint)"
        say_what_drops_on
        return "$NOT_RUNNING"
    fi
    say "running (pid $pid, since $(ps -o lstart= -p "$pid" | tr -s ' '), $(resident_mb "$pid") MB)"
    if plain "$base/run/status.json"; then
        # The file is the node's own: control characters in it don't reach the terminal.
        head -c 65536 "$base/run/status.json" | tr -d '\000-\010\013-\037\177' | flat_json \
            | awk -f "$launcher/status.awk"
    else
        say "  not ready yet"
        complaints_of "$pid"
    fi
    say "  base      $base"
    say "  shell     $(where_the_shell_is "$pid")"
}

# The errors in the log since the process started, the first ones; or the warnings. They are the node's own words, as in show_last.
complaints_of() {
    plain "$base/log/honeymesh.log" || return 0
    began=$(date -d "$(LC_ALL=C ps -o lstart= -p "$1")" +%s 2> /dev/null) || return 0
    # The log's times are those of the zone that the node was started in, which may not be ours.
    # They are the node's words too: the name of a zone, and no file's.
    zone=$(tr '\000' '\n' 2> /dev/null < "/proc/$1/environ" | sed -n 's/^TZ=//p' | grep -xE '[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*')
    began=$(env -u TZ ${zone:+"TZ=$zone"} date -d "@$began" +%Y-%m-%dT%H:%M:%S) || return 0
    for level in ERROR WARN; do
        tail -c 1048576 "$base/log/honeymesh.log" \
            | awk -v began="$began" -v level="$level" '$1 >= began && $2 == level && shown++ < 5 { print "  !!        " substr($0, 1, 300) }' \
            | tr -d '\000-\010\013-\037\177' | grep . && return
    done
    return 0
}

where_the_shell_is() {
    case $(property_of "$1" honeymesh.profile) in
        edge) printf '%s' "$base/run/shell.sock" ;;
        *) printf '127.0.0.1:%s' "$(shell_port "$1")" ;;
    esac
}

# One `name value` line for each leaf of the JSON object; nested names with dots.
flat_json() {
    awk -f "$launcher/flat-json.awk"
}

resident_mb() {
    awk '/^VmRSS:/ { print int($2 / 1024) }' "/proc/$1/status"
}

# launch background|foreground LEVEL
launch() {
    mode=$1
    node_args=$(java_arguments "$2")
    # Before Linux 5.11 BPF tables count as locked memory.
    ulimit -l unlimited 2> /dev/null || true
    ulimit -n "$(ulimit -H -n)" 2> /dev/null || true
    # A crash must not write keys and passwords to disk.
    ulimit -c 0 2> /dev/null || true
    export MALLOC_ARENA_MAX=1
    unset CLASSPATH JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    old_ifs=$IFS
    set -f
    IFS='
'
    # shellcheck disable=SC2086
    set -- /bin/sh "$launcher/exec.sh" "$mode" "$base" "$java" $node_args
    IFS=$old_ifs
    set +f
    if is_root; then
        caps=$(capability_list)
        set -- setpriv --reuid "$user" --regid "$group" --init-groups --no-new-privs \
            --inh-caps "$caps" --ambient-caps "$caps" --bounding-set "$caps" "$@"
    fi
    if [ "$mode" = foreground ]; then
        enter_own_cgroup
        exec "$@"
    fi
    (
        enter_own_cgroup
        exec setsid "$@" < /dev/null > /dev/null 2>&1
    ) &
    launched=$!
}

# The control group of this base's node, where version 2 is mounted; a service has one of its own already.
own_cgroup() {
    case $(sed -n 's/^0:://p' /proc/self/cgroup 2> /dev/null) in *.service) return ;; esac
    tree=$(sed -n 's|^[^ ]* [^ ]* [^ ]* / \([^ ]*\) .* - cgroup2 .*|\1|p' /proc/self/mountinfo 2> /dev/null | head -n 1)
    [ -z "$tree" ] || printf '%s/honeymesh-%s\n' "$tree" "$base_number"
}

# By it the kernel tells the node's sockets from everybody else's (the quarantine). Moves this very process.
enter_own_cgroup() {
    is_root || return 0
    cgroup=$(own_cgroup)
    [ -z "$cgroup" ] || { mkdir -p -m 755 "$cgroup" && echo 0 > "$cgroup/cgroup.procs"; } 2> /dev/null || true
}

leave_no_cgroup() {
    is_root || return 0
    cgroup=$(own_cgroup)
    [ -n "$cgroup" ] || return 0
    # A process that has just ended stays in it for a moment.
    for moment in 1 2 3 4 5; do
        rmdir "$cgroup" 2> /dev/null || [ -d "$cgroup" ] || return 0
        [ -d "$cgroup" ] || return 0
        sleep 0.1
    done
}

# -all,+bpf,... as setpriv wants it, with those this container or machine lets root have.
capability_list() {
    bounding=$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
    list=-all
    for capability in $CAPABILITIES; do
        if [ $((0x$bounding >> ${capability#*:} & 1)) -eq 1 ]; then
            list=$list,+${capability%:*}
        else
            warn "no CAP_$(printf '%s' "${capability%:*}" | tr '[:lower:]' '[:upper:]') here"
        fi
    done
    printf '%s' "$list"
}

# Whoever interrupts a start doesn't want the node.
cancel_start() {
    printf '\n'
    warn "interrupted: the node is stopped again"
    # It may not have come to say which process it is.
    pid=$(running_pid) || pid=$launched
    ! kill -TERM "$pid" 2> /dev/null || wait_gone "$pid" 100 || kill -KILL "$pid"
    rm -f "$base/run/honeymesh.pid" "$base/run/status.json"
    leave_no_cgroup
    exit 130
}

# Looks for the status file alone most of the time: what this computes the node has to wait for.
await_ready() {
    printf 'starting'
    left=$((wait_seconds * 5))
    grace=5
    while :; do
        if plain "$base/run/status.json" && grep -q '"ready" *: *true' "$base/run/status.json" 2> /dev/null && pid=$(running_pid); then
            trap - INT TERM
            printf '\nready (pid %s)\n' "$pid"
            return "$OK"
        fi
        [ "$left" -gt 0 ] || { printf '\n'; start_failed "not ready after $wait_seconds s; it goes on (stop it with: honeymesh stop)"; }
        left=$((left - 1))
        if [ $((left % 5)) -eq 0 ]; then
            printf '.'
            running_pid > /dev/null || grace=$((grace - 1))
            [ "$grace" -gt 0 ] || { printf '\n'; start_failed "the node ended before it was ready"; }
        fi
        sleep 0.2
    done
}

start_failed() {
    warn "$1"
    leave_no_cgroup
    show_last "$base/log/console.log" 0
    show_last "$base/log/honeymesh.log" "$log_before"
    exit "$FAILURE"
}

# show_last LOG BYTES: the first that matters in the log since it had so many bytes, or its last lines.
show_last() {
    plain "$1" || return 0
    since=$(tail -c "+$(($2 + 1))" "$1" 2> /dev/null)
    [ -n "$since" ] || return 0
    warn "from $1:"
    # The first complaint is the cause of the others.
    end=head
    if ! lines=$(printf '%s\n' "$since" | grep -E ' (ERROR|WARN) |^Error|^Invalid|^Unrecognized|Exception'); then
        lines=$since
        end=tail
    fi
    printf '%s\n' "$lines" | $end -n 10 | cut -c 1-300 | tr -d '\000-\010\013-\037\177' >&2
}
