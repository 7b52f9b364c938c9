#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# distribution-test.sh TARBALL: starts the packed node and tries what its documentation promises.
# As root everything happens in a network namespace of its own, and the node runs as nobody. Prints TAP.
set -u

tarball=$(readlink -f -- "$1")
if [ "$(id -u)" -eq 0 ] && [ -z "${IN_NAMESPACE:-}" ] && unshare --net true 2> /dev/null; then
    IN_NAMESPACE=1 exec unshare --net -- sh "$0" "$tarball"
fi
[ -z "${IN_NAMESPACE:-}" ] || ip link set lo up

work=$(mktemp -d)
chmod 755 "$work"
base=$work/base
home=$work/home
export HONEYMESH_SHELL_PORT=18101
unset JAVA_HOME HONEYMESH_BASE HONEYMESH_USER
pids=
stand_in=

finish() {
    [ -z "$stand_in" ] || kill "$stand_in" 2> /dev/null
    for pid in $pids; do kill -9 "$pid" 2> /dev/null; done
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

count=0
failed=0
# check NAME COMMAND...: the command must succeed
check() {
    count=$((count + 1))
    name=$1
    shift
    if "$@" > "$work/out" 2>&1; then
        echo "ok $count - $name"
    else
        failed=$((failed + 1))
        echo "not ok $count - $name"
        sed 's/^/#   /' "$work/out"
    fi
}

# exits CODE COMMAND...
exits() {
    want=$1
    shift
    "$@"
    code=$?
    [ "$code" -eq "$want" ] || { echo "exit code $code, not $want"; return 1; }
}

not() { ! "$@"; }

# says TEXT COMMAND...: succeeds and prints the text
says() {
    text=$1
    shift
    "$@" > "$work/said" 2>&1 || { cat "$work/said"; return 1; }
    grep -qF -e "$text" "$work/said" || { cat "$work/said"; return 1; }
}

honeymesh() { HONEYMESH_BASE=$base "$home/bin/honeymesh" "$@"; }
node_pid() { cat "$base/run/honeymesh.pid"; }

start() {
    if [ "$(id -u)" -eq 0 ]; then honeymesh start --user nobody "$@"; else honeymesh start "$@"; fi
    code=$?
    pids="$pids $(node_pid)"
    return $code
}

# A distribution without the bundle that reports readiness is tested with one that watches the shell's port.
watch_ports() {
    while sleep 0.1; do
        for run in "$work"/base*/run; do
            [ -s "$run/honeymesh.pid" ] && [ ! -e "$run/status.json" ] || continue
            port=$(tr '\0' '\n' < "/proc/$(cat "$run/honeymesh.pid")/cmdline" | sed -n 's/^-Dhoneymesh.shell.port=//p')
            if [ -n "$port" ] && listening | grep -q ":$port "; then echo '{"ready": true}' > "$run/status.json"; fi
        done 2> /dev/null
    done
}

listening() { ss -H -ltn; }

as() {
    user=$1
    shift
    ssh -F none -q -p "$HONEYMESH_SHELL_PORT" -l "$user" -i "$work/$user" -o IdentitiesOnly=yes -o BatchMode=yes \
        -o StrictHostKeyChecking=yes -o HostKeyAlias=honeymesh -o UserKnownHostsFile="$base/operator/known_hosts" \
        127.0.0.1 "$@"
}

add_user() {
    ssh-keygen -q -t "${3:-ed25519}" -N '' -f "$work/$1"
    echo "$1 = $(cut -d ' ' -f 2 "$work/$1.pub"),$2" >> "$base/etc/keys.properties"
}

offered_methods() {
    ssh -F none -v -p "$HONEYMESH_SHELL_PORT" -o BatchMode=yes -o PreferredAuthentications=none -o IdentitiesOnly=yes \
        -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null nobody@127.0.0.1 true 2>&1 \
        | sed -n 's/.*Authentications that can continue: //p' | tr -d '\r' | sort -u
}

mkdir "$home" && tar xzf "$tarball" -C "$home" --strip-components=1
grep -q 'io.honeymesh.shell/' "$home/etc/startup.properties" || { watch_ports & stand_in=$!; }

# --- what is packed
no_credentials() {
    # A user with a password is `name = password,role`; keys carry `AAAA`.
    not grep -rnE '^[^#]*(password|passwd|secret)[[:space:]]*=[[:space:]]*[^[:space:]]' "$home/etc" \
        && not grep -nE '^[[:space:]]*[^#[:space:]]' "$home/etc/users.properties" "$home/etc/keys.properties"
}
check "S33 no credential is packed" no_credentials
nothing_found() { [ -z "$(find "$@")" ]; }
check "S33 no key file is packed" nothing_found "$home" -name '*.key' -o -name 'id_*' -o -name '*.pem'
check "what issues licences is not packed" nothing_found "$home" -iname '*issuer*' -o -iname 'development-key*'
# A jar's list of names is not packed.
check "nor is it in a jar" not grep -rqaF io/honeymesh/license/issuer/ "$home"
check "Karaf's own scripts are gone" nothing_found "$home/bin" -type f -not -name honeymesh
check "nothing in the program is writable for others" nothing_found "$home" -not -type l -perm /022

# --- the launcher without a node
check "--help explains itself" says "usage: honeymesh COMMAND" "$home/bin/honeymesh" --help
for command in start stop run status shell restart prepare restore chain; do
    check "$command --help explains itself" says "usage: honeymesh $command" "$home/bin/honeymesh" "$command" --help
done
check "an unknown command is wrong usage" exits 2 honeymesh fly
check "an unknown option is wrong usage" exits 2 "$home/bin/honeymesh" start --fly
check "an option without its value is wrong usage" exits 2 "$home/bin/honeymesh" start --base
check "an unknown profile is wrong usage" exits 2 honeymesh start --profile tiny
check "a profile is for a start" exits 2 honeymesh stop --profile edge
check "status of no node says so" exits 3 honeymesh status
check "the shell of no node says so" exits 3 honeymesh shell
check "stopping no node is fine" says "not running" honeymesh stop

# --- a start that can't be
in_a_locked_folder() {
    mkdir -p "$work/locked/home" && chmod 700 "$work/locked" && \
        exits 4 "$home/bin/honeymesh" --base "$work/locked/home" start --user nobody
}
shell_port_taken() (
    base=$work/base-taken
    python3 -m http.server --bind 127.0.0.1 "$HONEYMESH_SHELL_PORT" > /dev/null 2>&1 & holder=$!
    for moment in 1 2 3 4 5 6 7 8 9 10; do ss -Hltn "sport = :$HONEYMESH_SHELL_PORT" | grep -q . && break; sleep 0.5; done
    says "is in use: there will be no shell; choose another port" start && grep -F "ready (pid" "$work/said" \
        && not honeymesh shell honeymesh:status > "$work/said" 2>&1 \
        && grep -F "kex_exchange_identification" "$work/said"
    result=$?
    kill "$holder"; wait "$holder" 2> /dev/null
    honeymesh stop && return "$result"
)
link_in_keys() (
    base=$work/base-link
    mkdir -p "$base/keys" && ln -s /dev/null "$base/keys/host.key" && exits 4 start > "$work/said" 2>&1 && grep -F "keys/host.key is no file of its own" "$work/said" \
        && rm "$base/keys/host.key" "$base/.lock" && mkfifo "$base/.lock" && exits 4 start > "$work/said" 2>&1 && grep -F ".lock is no file" "$work/said" \
        && [ "$(stat -c %u /dev/null)" -eq 0 ]
)
[ "$(id -u)" -ne 0 ] || check "a folder that the node can't enter is named" in_a_locked_folder
[ "$(id -u)" -ne 0 ] || check "S36 root follows no link that another account has left" link_in_keys
check "a port that the shell can't have costs the shell alone, and is named" shell_port_taken

# --- first start
check "the node starts" says "ready (pid" start
check "a second start finds it" says "already running (pid $(node_pid))" start
check "status tells of the process" says "running (pid $(node_pid)" honeymesh status
not_root() { [ "$(ps -o uid= -p "$(node_pid)" | tr -d ' ')" -ne 0 ]; }
check "S36 the node doesn't run as root" not_root
caps() { [ $((0x$(sed -n "s/^$1:[[:space:]]*//p" "/proc/$(node_pid)/status") & ~0xc000001400)) -eq 0 ]; }
for set in CapInh CapPrm CapEff CapAmb; do
    check "S36 $set holds nothing but what is needed" caps "$set"
done
if [ "$(id -u)" -eq 0 ]; then
    check "S36 the bounding set is reduced too" caps CapBnd
    check "S36 no new privileges" grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$(node_pid)/status"
    nodes_own() { nothing_found "$base" -user nobody -not -path "$base/data*" -not -path "$base/log*" -not -path "$base/run*" -not -name 'host.key*'; }
    check "S32 configuration, deploy and traps.d aren't the node's own" nodes_own
fi
# Profile full moves what comes at two levels (lib/launcher/profile.sh): nothing else may come there.
after_traps() { sed -n '/io.honeymesh/!s/^mvn\\:\([^ ]*\) = 7[12]$/\1/p' "$base/etc/startup.properties"; }
shell_alone() { after_traps | grep -q karaf.shell.core && after_traps | not grep -vE '^org\.(jline|apache\.sshd|bouncycastle|apache\.karaf\.(shell|bundle|log|system|jaas|config|features))/'; }
check "the shell alone waits for the traps" shell_alone
mode_is() { [ "$(stat -c %a "$2")" = "$1" ] || { stat "$2"; return 1; }; }
check "S32 deploy is 0750" mode_is 750 "$base/deploy"
check "S33 the host key is 0600" mode_is 600 "$base/keys/host.key"
check "S33 the administrator's key is 0600" mode_is 600 "$base/operator/id_ed25519"
# Traps listen on well-known ports; anything else may only be the shell and the web, on the loopback address.
unexpected() {
    listening | awk -v shell="$HONEYMESH_SHELL_PORT" '{
        port = $4; sub(/.*:/, "", port); port += 0
        local = $4 ~ /^(127\.0\.0\.1|\[::ffff:127\.0\.0\.1\]|\[::1\]):/
        if (local ? port != shell && port != 9443 : port == shell || port == 9443 || port == 1099 || port == 8181 || port > 32767) print
    }'
}
if [ -n "${IN_NAMESPACE:-}" ]; then
    nothing_unexpected() { unexpected > "$work/open"; cat "$work/open"; [ ! -s "$work/open" ]; }
    check "nothing listens but shell and web, on the loopback address, and traps" nothing_unexpected
    only_shell() { [ "$(listening | wc -l)" -eq 1 ] || { listening; return 1; }; }
    grep -q 'io.honeymesh.trap\.' "$home/etc/startup.properties" || check "nothing listens but the shell" only_shell
fi

# --- the shell
check "a shell command works with the administrator's key" says "HoneyMesh Karaf compatibility" honeymesh shell bundle:list -t 0
check "a failing shell command fails" exits 1 honeymesh shell no:such
all_active() { honeymesh shell bundle:list -t 0 --no-format > "$work/bundles" && not grep -E 'Installed|Waiting|Failure|GracePeriod' "$work/bundles"; }
check "every bundle is active" all_active
check "feature:list works" says "honeymesh-core" honeymesh shell feature:list
check "S31 keys are the only way in" test "$(offered_methods)" = publickey
add_user viewer viewer
add_user operator operator
add_user stranger nothing
add_user rsa admin rsa
add_user ecdsa admin ecdsa
check "an RSA key works" says "HoneyMesh API" as rsa bundle:list
check "an ECDSA key works" says "HoneyMesh API" as ecdsa bundle:list
cp "$work/stranger" "$work/admin"
check "S31 a wrong key is refused" exits 255 as admin bundle:list
ssh-keygen -q -t ed25519 -N '' -f "$work/nobody"
check "S31 an unknown user is refused" exits 255 as nobody bundle:list
for line in 'bundle:list' 'honeymesh:ban 192.0.2.1' 'honeymesh:import text /etc/hostname --as x' 'honeymesh:import-forget x' 'honeymesh:mode enforce' 'shell:cat etc/keys.properties' 'cat etc/keys.properties' \
    'clear > data/written' '($.session class) name' 'eval "bundle:list"' 'new java.lang.Thread' 'exec id' 'java java.lang.Object' \
    'source /etc/passwd' 'config:list' 'scr:list' 'scr:disable x' 'cm:listConfigurations' 'feature:list' 'log:display' 'system:shutdown' 'ssh:ssh localhost' 'each [1] { bundle:list }' \
    'shell:addCommand a b c' 'x = { bundle:list }; x' 'jaas:realm-list' 'less etc/keys.properties' 'nano etc/users.properties'; do
    check "S31 a viewer may not: $line" exits 1 as viewer "$line"
done
for line in 'config:list' 'cm:listConfigurations' 'scr:disable x' 'ssh:sshd' 'bundle:install file:/tmp/x.jar' 'bundle:stop 1' 'feature:install honeymesh-core' 'system:property a b' \
    'shell:exec id' 'cat etc/keys.properties' 'clear > data/written' '($.session class) name' 'log:set DEBUG'; do
    check "S31 an operator may not: $line" exits 1 as operator "$line"
done
for line in 'bundle:list' 'help' 'honeymesh:status' 'clear' 'logout'; do
    check "S31 without a role not even: $line" exits 1 as stranger "$line"
done
check "an operator may: bundle:list" says "HoneyMesh API" as operator bundle:list
check "an operator may: log:display" as operator log:display
if [ -z "$stand_in" ]; then
    for line in 'honeymesh:status' 'honeymesh:bans' 'honeymesh:allows' 'honeymesh:traps' 'honeymesh:plugins' 'honeymesh:imports' 'honeymesh:ledger-verify'; do
        check "a viewer may: $line" as viewer "$line"
        check "an operator may: $line" as operator "$line"
        check "S31 without a role not even: $line" exits 1 as stranger "$line"
    done
    check "without a prefix a command is the node's own" says "enforcer" as viewer status
    check "an operator may ban" as operator 'honeymesh:ban 192.0.2.1'
fi
check "a viewer may: help" says "clear" as viewer help
# Its keys are typed ahead: a line that is corrected, and Ctrl-D at the next prompt.
in_a_dumb_terminal() {
    printf 'honeymesh:statuz\177s\r\004' | TERM=dumb as viewer -tt > "$work/dumb"
    grep -q enforcer "$work/dumb" && not grep "$(printf '\033')" "$work/dumb" && [ "$(grep -o 'honeymesh>' "$work/dumb" | wc -l)" -le 4 ]
}
[ -n "$stand_in" ] || check "a dumb terminal gets the prompt once a line, and no escape sequence" in_a_dumb_terminal
check "nothing was written by way of redirection" test ! -e "$base/data/written"
piped() { honeymesh shell 'bundle:list -t 0 | grep compat' > "$work/piped" && grep -q compat "$work/piped"; }
check "a pipe keeps the subject" piped
tunnel() { timeout 5 ssh -F none -q -N -p "$HONEYMESH_SHELL_PORT" -l admin -i "$base/operator/id_ed25519" -o IdentitiesOnly=yes \
    -o StrictHostKeyChecking=yes -o HostKeyAlias=honeymesh -o UserKnownHostsFile="$base/operator/known_hosts" \
    -o ExitOnForwardFailure=yes -W "127.0.0.1:$HONEYMESH_SHELL_PORT" 127.0.0.1 < /dev/null; }
check "S31 the shell forwards nothing" not tunnel
sftp_works() { echo ls | timeout 5 sftp -q -F none -P "$HONEYMESH_SHELL_PORT" -i "$base/operator/id_ed25519" -o IdentitiesOnly=yes \
    -o StrictHostKeyChecking=yes -o HostKeyAlias=honeymesh -o UserKnownHostsFile="$base/operator/known_hosts" admin@127.0.0.1; }
check "S31 there is no SFTP" not sftp_works
forged() { honeymesh shell "no:such\\nFORGED"; grep -q '^FORGED' "$base/log/honeymesh.log" && return 1; return 0; }
check "a message can't forge a line of the log" forged

# --- stop, restart, crash
within() {
    limit=$1
    shift
    began=$(date +%s)
    "$@" || return 1
    [ $(($(date +%s) - began)) -le "$limit" ]
}
old=$(node_pid)
check "it stops within 5 s" within 5 honeymesh stop
gone() { [ -z "$(tr -d '\0' < "/proc/$1/cmdline" 2> /dev/null)" ]; }
check "its process is gone" gone "$old"
check "it starts again" says "ready (pid" start
former_cache_goes() { for moment in $(seq 100); do [ -e "$base/data/former" ] || return 0; sleep 0.1; done; return 1; }
check "what the start before has written goes once the node is up" former_cache_goes
check "SQLite's library is the program's own" grep -q " $home/lib/native/.*/libsqlitejdbc.so$" "/proc/$(node_pid)/maps"
crash() { kill -9 "$(node_pid)" && sleep 0.5 && exits 3 honeymesh status; }
check "after kill -9 status says it isn't running" crash
check "after kill -9 it starts" says "ready (pid" start
honeymesh stop > /dev/null
sleep 300 &
other=$!
if [ "$(id -u)" -eq 0 ]; then chown nobody "$base/run"; fi
echo "$other" > "$base/run/honeymesh.pid"
check "a stale pid file that names another process is seen through" exits 3 honeymesh status
check "and stopping leaves that process alone" honeymesh stop
check "the other process lives" kill -0 "$other"
check "and the node starts" says "ready (pid" start
kill "$other"

# --- upgrade of etc
honeymesh stop > /dev/null
echo '# mine' >> "$base/etc/org.apache.karaf.shell.cfg"
echo '# next version' >> "$home/etc/org.apache.karaf.shell.cfg"
echo '# next version' >> "$home/etc/org.apache.karaf.jaas.cfg"
check "a new version starts on the old folder" says "ready (pid" start
check "an untouched file follows the new version" grep -q '# next version' "$base/etc/org.apache.karaf.jaas.cfg"
check "an edited file stays" grep -q '# mine' "$base/etc/org.apache.karaf.shell.cfg"
check "and the new one lies beside it" grep -q '# next version' "$base/etc/org.apache.karaf.shell.cfg.new"
check "the administrator's key still works" says "HoneyMesh API" honeymesh shell bundle:list
check "it stops" honeymesh stop

# --- backup and restore
check "restore needs a file" exits 2 honeymesh restore
check "its options are its own" exits 2 honeymesh start --force
check "the node starts for a backup" says "ready (pid" start
made() {
    rm -rf "$work/backup"
    honeymesh shell honeymesh:backup --generate > "$work/made" 2>&1 || { cat "$work/made"; return 1; }
    cp "$(sed -n 's/ ([0-9]* bytes).*//p' "$work/made")" "$work/backup" && sed -n 2p "$work/made" | tr -d '\r' > "$work/passphrase"
}
check "a backup is made" made
restore() {
    if [ "$(id -u)" -eq 0 ]; then set -- --user nobody "$@"; fi
    honeymesh restore "$work/backup" --passphrase-file "$work/passphrase" "$@"
}
unchanged() { [ "$(find "$base" -maxdepth 1 -name '*restore*' | wc -l)" -eq 0 ]; }
check "of a node that runs nothing is replaced" exits 1 restore
check "what is in it is said while it runs" says "backup of node" restore --check
check "it stops for a restore" honeymesh stop
no_terminal() { setsid sh -c "'$home/bin/honeymesh' restore '$work/backup' --base '$base' < /dev/null" > "$work/said" 2>&1; [ $? -eq 1 ] && grep -q -e --passphrase-file "$work/said"; }
check "without a terminal it says what to do" no_terminal
not_named() { restore "$@" > "$work/said" 2>&1 && not grep -E '^(left out|taken|settings)' "$work/said"; }
cp "$work/passphrase" "$work/right" && echo "something else entirely" > "$work/passphrase"
check "a wrong passphrase is refused" exits 1 restore
mv "$work/right" "$work/passphrase"
cp "$work/backup" "$work/whole" && truncate -s -1 "$work/backup"
check "a backup cut off is refused" exits 1 restore
mv "$work/whole" "$work/backup"
check "and nothing was changed" unchanged
check "--check names nothing where all is the same" not_named --check
echo '# edited since' >> "$base/etc/org.apache.karaf.shell.cfg"
echo 'port = 9443' > "$base/etc/io.honeymesh.web.cfg"
chmod 640 "$base/etc/io.honeymesh.web.cfg"
echo mine > "$base/deploy/README.mine"
check "--check names what would be left out" says "(--with-access takes them): etc/org.apache.karaf.shell.cfg" restore --check
check "the node is restored" says "restored" restore
check "who gets in is as it was here" grep -q 'edited since' "$base/etc/org.apache.karaf.shell.cfg"
check "and what runs" test -e "$base/deploy/README.mine"
check "other settings are those of then" test ! -e "$base/etc/io.honeymesh.web.cfg"
check "those of now are kept beside" grep -rq 'port = 9443' "$base"/before-restore-*/etc/io.honeymesh.web.cfg
rm -rf "$base"/before-restore-* "$base/deploy/README.mine"
check "with all that lets in or is code it is restored" says "restored" restore --with-access --with-code
check "S33 its settings are root's or their owner's, and the node reads them" mode_is 640 "$base/etc/org.apache.karaf.shell.cfg"
check "S33 the host key is 0600 again" mode_is 600 "$base/keys/host.key"
check "the settings are those of then" not grep -q 'edited since' "$base/etc/org.apache.karaf.shell.cfg"
check "those of now are kept beside" grep -rq 'edited since' "$base"/before-restore-*/etc/org.apache.karaf.shell.cfg
check "the restored node starts" says "ready (pid" start
check "the administrator's key of this base works" says "HoneyMesh API" honeymesh shell bundle:list
check "the record tells of it" says "backup.restored" honeymesh shell honeymesh:events
check "it stops again" honeymesh stop
rm -rf "$base"/before-restore-*

# --- as a service manager runs it: root prepares, the account runs
if [ "$(id -u)" -eq 0 ]; then
    check "root prepares" honeymesh prepare --user nobody
    caps=-all,+bpf,+net_admin,+perfmon,+net_bind_service
    setpriv --reuid nobody --regid "$(id -gn nobody)" --init-groups --no-new-privs \
        --inh-caps "$caps" --ambient-caps "$caps" --bounding-set "$caps" \
        "$home/bin/honeymesh" run --prepared --base "$base" > "$work/service" 2>&1 &
    service=$!
    pids="$pids $service"
    becomes_ready() {
        left=150
        until grep -q '"ready" *: *true' "$base/run/status.json" 2> /dev/null; do
            [ "$left" -gt 0 ] && kill -0 "$service" || { cat "$work/service"; return 1; }
            left=$((left - 1))
            sleep 0.2
        done
    }
    check "the account runs the node by itself" becomes_ready
    check "and status finds it" says "running (pid $service" honeymesh status
    check "prepare leaves a running node alone" exits 1 honeymesh prepare --user nobody
    kill -TERM "$service"
    ends() { wait "$service"; code=$?; echo "exit code $code"; [ "$code" -eq 143 ] || [ "$code" -eq 0 ]; }
    check "a SIGTERM ends it, as the unit says" ends
fi
unit=$home/lib/systemd/honeymesh.service
if command -v systemd-analyze > /dev/null; then
    # 0 is locked up, 100 wide open; a program without a sandbox has 96.
    check "S36 systemd's own view of the unit" systemd-analyze security --offline=true --no-pager --threshold=25 "$unit"
else
    echo "# skipped, no systemd-analyze here: how systemd judges the unit"
fi

# --- two nodes, and one that can't start
HONEYMESH_SHELL_PORT=18102
first=$base
check "a node starts in another folder" says "ready (pid" start
base=$work/base2
HONEYMESH_SHELL_PORT=18103
check "and a second beside it" says "ready (pid" start
check "each has its own shell" says "HoneyMesh API" honeymesh shell bundle:list
honeymesh stop > /dev/null
base=$first
check "the first one goes on" says "running (pid" honeymesh status
honeymesh stop > /dev/null
broken() { HONEYMESH_JAVA_OPTS=-XX:NoSuchFlag start > "$work/broken" 2>&1; code=$?; cat "$work/broken"; [ $code -eq 1 ] && grep -q NoSuchFlag "$work/broken"; }
not_ready() {
    echo 'mode = nonsense' > "$base/etc/io.honeymesh.policy.cfg"
    exits 1 start --wait 1 > "$work/said" 2>&1
    for moment in $(seq 60); do honeymesh status > "$work/said" && grep -q "mode = 'nonsense' is not allowed" "$work/said" && break; sleep 1; done
    rm "$base/etc/io.honeymesh.policy.cfg"
    cat "$work/said"
    honeymesh stop > /dev/null
    grep -A 1 'not ready yet' "$work/said" | grep -qF "mode = 'nonsense' is not allowed"
}
[ -n "$stand_in" ] || check "of a node that doesn't become ready status says why" not_ready
check "a start that fails shows why" within 15 broken
no_profile() {
    echo fulll > "$base/etc/profile"
    exits 1 start > "$work/said" 2>&1; code=$?
    rm "$base/etc/profile"
    cat "$work/said"
    [ "$code" -eq 0 ] && grep -q "neither full nor edge" "$work/said"
}
check "a profile that is none is named" no_profile
no_port() { HONEYMESH_SHELL_PORT=abc exits 2 start > "$work/said" 2>&1 && grep -q "is a number, not: abc" "$work/said"; }
check "a shell's port that is none is named" no_port
if [ "$(id -u)" -eq 0 ]; then
    another_account() { exits 4 honeymesh start --user daemon > "$work/said" 2>&1 && grep -q -e '--user nobody' "$work/said"; }
    check "what another account has left is no permission, and the account is named" another_account
    strangers_status() { exits 4 setpriv --reuid sys --regid sys --clear-groups "$home/bin/honeymesh" status --base "$base" > "$work/said" 2>&1 && grep -q "can't look into" "$work/said"; }
    check "status doesn't call a node stopped that it may not see" strangers_status
else
    check "a folder that can't be written is no permission" exits 4 "$home/bin/honeymesh" start --base /proc/honeymesh
fi

echo "1..$count"
[ "$failed" -eq 0 ] || { echo "# $failed of $count failed"; exit 1; }
