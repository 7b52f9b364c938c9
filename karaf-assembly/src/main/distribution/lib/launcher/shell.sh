# SPDX-License-Identifier: Apache-2.0
# The command `shell`: OpenSSH's client with the administrator's key, the host key pinned; or the console's, on edge.

# The port in the configuration, which wins over the environment's.
configured_shell_port() {
    sed -n 's/^[[:space:]]*sshPort[[:space:]]*=[[:space:]]*\([0-9][0-9]*\)[[:space:]]*$/\1/p' \
        "$base/etc/org.apache.karaf.shell.cfg" 2> /dev/null | tail -n 1
}

# The port of the node with this pid.
shell_port() {
    port=$(configured_shell_port)
    printf '%s' "${port:-$(property_of "$1" honeymesh.shell.port)}"
}

node_shell() {
    pid=$(running_pid) || die "$NOT_RUNNING" "not running ($base); start it with: $(start_hint)"
    [ "$(property_of "$pid" honeymesh.profile)" != edge ] || open_console "$@"
    command -v ssh > /dev/null || die "$FAILURE" "needs OpenSSH's client: apt install openssh-client"
    key=$base/operator/id_ed25519
    [ -r "$key" ] || die "$NO_PERMISSION" "can't read $key: be root or the node's owner"
    set -- "$(command_line "$@")"
    [ -n "$1" ] || set --
    port=$(shell_port "$pid")
    await_shell "$pid" "$port"
    exec ssh -F none -o LogLevel=ERROR -p "$port" -l admin -i "$key" \
        -o IdentitiesOnly=yes -o IdentityAgent=none -o PreferredAuthentications=publickey \
        -o StrictHostKeyChecking=yes -o HostKeyAlias=honeymesh \
        -o UserKnownHostsFile="$base/operator/known_hosts" -o GlobalKnownHostsFile=/dev/null \
        -o ConnectTimeout=10 -o ForwardAgent=no -o ForwardX11=no -o ClearAllForwardings=yes \
        -- 127.0.0.1 "$@"
}

# await_shell PID PORT: on a busy machine the node may be ready before its shell listens.
await_shell() {
    listens=$(printf ':%04X [0-9A-F]*:0000 0A ' "$2")
    left=75
    until grep -qs "$listens" "/proc/$1/net/tcp" "/proc/$1/net/tcp6"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || die "$FAILURE" "the node's shell doesn't listen on 127.0.0.1:$2: see $base/log/honeymesh.log"
        running_pid > /dev/null || die "$NOT_RUNNING" "the node has ended"
        sleep 0.2
    done
}

# open_console [COMMAND...]: becomes the client of run/shell.sock, which takes root and the node's owner.
open_console() {
    find_java
    socket=$base/run/shell.sock
    [ -S "$socket" ] && [ ! -L "$socket" ] || die "$FAILURE" "no shell yet: $socket isn't there"
    path=
    for jar in "$HONEYMESH_HOME"/system/io/honeymesh/io.honeymesh.console/*/*.jar "$HONEYMESH_HOME"/system/org/jline/jline/*/*.jar; do
        path=$path${path:+:}$jar
    done
    unset CLASSPATH JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -Xmx32m -XX:-UsePerfData -cp "$path" \
        io.honeymesh.console.ConsoleClient "$socket" "$(command_line "$@")"
}

# One word is a whole command line, as typed in the shell. Of several each is one word of it, whatever it holds.
command_line() {
    [ $# -gt 1 ] || { printf '%s' "${1:-}"; return; }
    for word in "$@"; do
        case $word in
            *[!A-Za-z0-9_.:/@%+=,-]*) printf '"%s" ' "$(printf '%s' "$word" | sed "s/[\\\\\"\$\`']/\\\\&/g")" ;;
            *) printf '%s ' "$word" ;;
        esac
    done
}
