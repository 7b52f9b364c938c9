#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# package-test.sh FOLDER [CACHE]: tries what ./honeymesh package made, on a clean Debian 12 with systemd, and on one without.
# Debian comes from debootstrap (HONEYMESH_DEBIAN_MIRROR) and is kept in CACHE for a week; from then on all happens in network
# namespaces of its own. Needs root. Prints TAP, and figures as comments.
set -u

made=$(readlink -f -- "$1")
here=$(dirname -- "$(readlink -f -- "$0")")
parts=$here/../../package
docs=$here/../../../../docs/operating.md
mirror=${HONEYMESH_DEBIAN_MIRROR:-http://deb.debian.org/debian}
[ "$(id -u)" -eq 0 ] || { echo "package-test: needs root" >&2; exit 4; }

work=$(mktemp -d)
chmod 755 "$work"
cache=${2:-$work}
near=honeymesh-package-$$-near
far=honeymesh-package-$$-far
root=$work/root
machine=
pings=
began=$(date +%s)
unset JAVA_HOME HONEYMESH_BASE HONEYMESH_USER HONEYMESH_SIGNING_KEY

finish() {
    for pid in $pings; do kill "$pid" 2> /dev/null; done
    power_off
    ip netns del "$near" 2> /dev/null
    ip netns del "$far" 2> /dev/null
    rm -rf --one-file-system "$work"
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
        tail -n 40 "$work/out" | sed 's/^/#   /'
    fi
}
not() { ! "$@"; }
# says TEXT COMMAND...: succeeds and prints the text
says() {
    text=$1
    shift
    "$@" > "$work/said" 2>&1 || { cat "$work/said"; return 1; }
    grep -qF -e "$text" "$work/said" || { cat "$work/said"; return 1; }
}
# within SECONDS COMMAND...: succeeds before long
within() {
    until_then=$(($(date +%s) + $1))
    shift
    while ! "$@"; do
        [ "$(date +%s)" -lt "$until_then" ] || return 1
        sleep 0.2
    done
}

# --- checksums, bill of materials
# The lines that the documentation has for it, as they stand there.
verify_as_documented() (
    cd "$1" || exit 1
    awk '/^## Install as a package/ { here = 1 } here && /^```/ { code++ } here && code == 1 && /ssh-keygen|signers|sha256sum/' "$docs" > "$work/verify"
    [ -s "$work/verify" ] && sh -e "$work/verify"
)
signed=$work/signed
mkdir "$signed" && cp -- "$made"/honeymesh* "$signed"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/releaser"
cp "$work/releaser.pub" "$signed/the-releaser.pub"
sums_hold() { (cd "$made" && sha256sum -c SHA256SUMS); }
check "the checksums hold" sums_hold
check "they are signed with a key" "$parts/sums.sh" "$signed" "$work/releaser"
check "and hold as the documentation verifies them" verify_as_documented "$signed"
sed -i '1s/^./x/' "$signed/SHA256SUMS"
check "changed checksums do not" not verify_as_documented "$signed"
"$parts/sums.sh" "$signed" "$work/releaser"
echo >> "$(echo "$signed"/honeymesh*.cdx.json)"
check "nor does a changed file" not verify_as_documented "$signed"
rm -rf "$signed"
sbom() {
    cat "$made"/honeymesh*.cdx.json > "$work/sbom" && python3 - "$work/sbom" << 'END'
import json, sys
bom = json.load(open(sys.argv[1]))
assert bom["bomFormat"] == "CycloneDX" and bom["specVersion"] == "1.6", bom["specVersion"]
names = {c["name"] for c in bom["components"]}
assert {"OpenJDK", "sqlite-jdbc", "org.apache.felix.framework"} <= names, sorted(names)
print(len(bom["components"]), "components")
END
}
check "the bill of materials is CycloneDX and names what is in it" sbom
# (Its schema is looked at when it is made.)
sed 's/^/# /' "$work/out"

# --- a clean Debian
debian=$cache/debian-12-$(dpkg --print-architecture)-xdp.tar
deb=$(ls "$made"/honeymesh_*.deb)
make_debian() {
    mkdir -p "$cache" && rm -rf "$work/new" && debootstrap --variant=minbase --include=systemd-sysv,dbus bookworm "$work/new" "$mirror" || return 1
    # What the package asks for or suggests is fetched, not installed: the machine that is tried has no way out.
    cp "$deb" "$work/new/honeymesh.deb" && chroot "$work/new" apt-get -q update \
        && chroot "$work/new" apt-get -q install -y --download-only /honeymesh.deb xdp-tools || return 1
    rm -f "$work/new/honeymesh.deb" "$work/new/etc/resolv.conf"
    tar -C "$work/new" --one-file-system -cf "$debian.new" . && mv "$debian.new" "$debian" && rm -rf --one-file-system "$work/new"
}
fresh() { [ -n "$(find "$debian" -mtime -7 2> /dev/null)" ]; }
fresh || check "debootstrap makes a Debian 12" make_debian
clean_root() { rm -rf --one-file-system "$root" && mkdir "$root" && tar -C "$root" -xpf "$debian"; }
check "a clean root" clean_root
no_java() { [ -z "$(find "$root" -xdev -name 'java*' -perm /111 -type f -o -path '*/jvm/*')" ]; }
check "has no Java" no_java

# --- two machines: the one that is tried, and a far one with three addresses
NODE=10.213.7.10 ROUTER=10.213.7.1 ATTACKER=10.213.7.2 BYSTANDER=10.213.7.3
ip netns add "$near" && ip netns add "$far" \
    && ip -n "$near" link add eth0 type veth peer name eth0 netns "$far" || exit 1
for net in "$near" "$far"; do ip -n "$net" link set lo up && ip -n "$net" link set eth0 up; done
ip -n "$near" addr add "$NODE/24" dev eth0 && ip -n "$near" route add default via "$ROUTER"
for address in "$ROUTER" "$ATTACKER" "$BYSTANDER"; do ip -n "$far" addr add "$address/24" dev eth0; done

# boot [ARGUMENTS OF systemd-nspawn]: sets machine, and leader, which is its first process
boot() {
    systemd-nspawn -q --register=no --keep-unit -M honeymesh -D "$root" --network-namespace-path="/run/netns/$near" \
        --capability=CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN --system-call-filter='bpf perf_event_open' \
        --link-journal=no --resolv-conf=off --timezone=off --console=pipe "$@" < /dev/null > "$work/console" 2>&1 &
    machine=$!
    within 20 has_leader || { cat "$work/console"; return 1; }
}
has_leader() { leader=$(tr -d ' ' < "/proc/$machine/task/$machine/children") && [ -n "$leader" ] && inside true; }
inside() { nsenter -t "$leader" -a -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
power_off() {
    [ -n "$machine" ] || return 0
    kill "$machine" 2> /dev/null
    for _ in $(seq 100); do kill -0 "$machine" 2> /dev/null || break; sleep 0.2; done
    kill -9 "$machine" 2> /dev/null
    wait "$machine" 2> /dev/null
    machine=
}

far() { ip netns exec "$far" "$@"; }
passes() { far ping -q -n -c 1 -W 1 -I "$1" "$NODE"; }
dropped() { ! passes "$1" && ! passes "$1"; }
# touches ADDRESS PORT: says hello to a trap
touches() {
    far python3 - "$1" "$NODE" "$2" << 'END'
import socket, sys
s = socket.create_connection((sys.argv[2], int(sys.argv[3])), 5, (sys.argv[1], 0))
s.settimeout(5)
s.sendall(b"USER root\r\n")
print(s.recv(200))
END
}
# watch ADDRESS LOG: a packet each 20 ms from now on
watch() { ip netns exec "$far" ping -n -D -i 0.02 -W 1 -I "$1" "$NODE" > "$2" & pings="$pings $!"; }
end_watch() {
    sleep 1.2
    # shellcheck disable=SC2086
    for pid in $pings; do kill -INT "$pid"; wait "$pid"; done 2> /dev/null
    pings=
}
# Milliseconds between the first answer and the last one; how many packets had no answer.
open_for() { awk '/bytes from/ { t = substr($1, 2) + 0; if (!first) first = t; last = t; n++ } END { printf "%d\n", n ? (last - first) * 1000 + 20 : 0 }' "$1"; }
unanswered() { awk '/packets transmitted/ { print $1 - $4 }' "$1"; }

has() { inside test "$@"; }
status() { inside dpkg-query -W -f '${db:Status-Status}' honeymesh; }
installed() { [ "$(status)" = installed ]; }
is_ready() { inside grep -q '"ready" *: *true' /var/lib/honeymesh/run/status.json; }
active() { inside systemctl --quiet is-active honeymesh; }
install() { inside apt-get -q -y -o Dpkg::Options::=--force-confold install "/$1"; }
processes() { inside ps -o pid= -u honeymesh | grep -q .; }
no_xdp() { ! ip -n "$near" -d link show eth0 | grep xdp; }

# --- the Debian package: install
check "it boots systemd" boot --boot
inside systemctl is-system-running --wait > /dev/null 2>&1
cp "$deb" "$root/1.deb"
check "before: the attacker's packets pass" passes "$ATTACKER"
check "apt installs it with what it depends on" install 1.deb
check "the service runs, ready" is_ready
check "it is enabled" inside systemctl is-enabled honeymesh
check "as an account of its own" processes
as_packed() { changed=$(inside dpkg --verify honeymesh) && echo "$changed" && [ -z "$changed" ]; }
check "its files are as packed" as_packed
check "systemd-analyze finds no fault in the unit" inside systemd-analyze verify honeymesh.service
sysctl_read() { inside /lib/systemd/systemd-sysctl --cat-config | grep -F unprivileged_bpf_disabled; }
check "its sysctl file is read" sysctl_read
check "honeymesh status says what it does" says "enforcer" inside honeymesh status
check "its shell works" says "HoneyMesh shell" inside honeymesh shell bundle:list
check "installed again it stays as it is" install 1.deb

# --- a ban
check "the attacker touches a trap" touches "$ATTACKER" 21
check "and is dropped" within 10 dropped "$ATTACKER"
check "a bystander isn't" passes "$BYSTANDER"
check "the shell names the ban" says "$ATTACKER" inside honeymesh shell honeymesh:bans

# --- upgrade
conf=/etc/honeymesh/org.apache.karaf.shell.cfg
new_conf=/etc/honeymesh/org.apache.karaf.jaas.cfg
tree=$work/$(basename "$made"/honeymesh-*.tar.gz | sed 's/-linux-.*//')
tar -C "$work" -xzf "$made"/honeymesh-*.tar.gz
version=$(dpkg-deb -f "$deb" Version)
# higher NUMBER: a package of a higher version, in which settings and program differ
higher() {
    for file in "$conf" "$new_conf"; do echo "# version $1" >> "$tree/etc/${file##*/}"; done
    echo "$1" >> "$tree/lib/build"
    SOURCE_DATE_EPOCH=$(date +%s) DPKG_DEB_COMPRESSOR_TYPE=none "$parts/deb.sh" "$tree" "$version+$1" "$root/$1.deb"
}
check "a higher version is built" higher 2
inside sh -c "echo '# mine' >> $conf"
# upgrade NUMBER: while packets go on
upgrade() {
    watch "$ATTACKER" "$work/attacker-$1"
    watch "$BYSTANDER" "$work/bystander-$1"
    install "$1.deb"
    code=$?
    end_watch
    return $code
}
check "apt upgrades it" upgrade 2
check "to the higher version" test "$(inside dpkg-query -W -f '${Version}' honeymesh)" = "$version+2"
check "the service runs, ready" is_ready
check "the ban drops again" dropped "$ATTACKER"
echo "# without pinned the banned address got through for $(open_for "$work/attacker-2") ms"
lost_little() { lost=$(unanswered "$work/bystander-$1"); echo "$lost packets lost"; [ -n "$lost" ] && [ "$lost" -le 10 ]; }
check "the bystander hardly noticed" lost_little 2
sed 's/^/# bystander: /' "$work/out"
check "the edited setting is the operator's" inside grep -q '^# mine' "$conf"
check "the new one lies beside it" inside grep -q 'version 2' "$conf.dpkg-dist"
check "a setting that nobody edited is the new one" inside grep -q 'version 2' "$new_conf"

# The service's command that is root's sees mounts of its own; libxdp's are the machine's.
echo 'chained = eth0' > "$root/etc/honeymesh/io.honeymesh.enforcement.cfg"
check "with a shared interface it restarts" inside honeymesh restart
check "and says what it lacks for that" inside sh -c 'journalctl -q -u honeymesh | grep "apt install xdp-tools"'
check "as does the node" within 10 says "not in libxdp's dispatcher yet" inside honeymesh status
check "apt installs that" inside apt-get -q -y install xdp-tools
check "it restarts" inside honeymesh restart
if inside journalctl -q -u honeymesh | grep -q "libxdp runs no dispatcher there"; then
    echo "# this kernel has no BPF program extensions: the interface is left as it is"
    check "nothing is attached" no_xdp
else
    check "it joined libxdp's dispatcher" inside sh -c 'xdp-loader status eth0 | grep honeymesh_chain'
    check "the ban drops" within 10 dropped "$ATTACKER"
fi
check "it stops" inside honeymesh stop
check "nothing is attached any more" no_xdp

echo 'pinned = 10m' > "$root/etc/honeymesh/io.honeymesh.enforcement.cfg"
check "with pinned set it starts" inside honeymesh start
check "the ban drops" within 10 dropped "$ATTACKER"
check "a still higher version is built" higher 3
check "apt upgrades it" upgrade 3
check "the service runs, ready" is_ready
echo "# with pinned the banned address got through for $(open_for "$work/attacker-3") ms"
check "the ban dropped all along" test "$(open_for "$work/attacker-3")" -eq 0
check "of at least a hundred packets" test "$(unanswered "$work/attacker-3")" -ge 100
check "the bystander hardly noticed" lost_little 3
sed 's/^/# bystander: /' "$work/out"

# --- backup and restore
backup=/root/honeymesh.backup
edited() { inside dpkg --verify honeymesh; }
edited_before=$(edited)
check "a trap is stopped by order" inside honeymesh shell honeymesh:trap-stop ftp --note before
backed_up() {
    inside honeymesh shell honeymesh:backup --generate > "$work/made" || { cat "$work/made"; return 1; }
    inside cp "$(sed -n 's/ ([0-9]* bytes).*//p' "$work/made")" "$backup" && sed -n 2p "$work/made" | tr -d '\r' > "$root/root/passphrase"
}
check "a backup is made" backed_up
restore() { inside honeymesh restore "$backup" --passphrase-file /root/passphrase "$@"; }
restores() { restore "$@" > "$work/said" 2>&1; code=$?; cat "$work/said"; return $code; }
named() { grep -E '^(left out|taken|settings)' "$work/said"; }
check "of the service that runs nothing is replaced" not restore
check "it stops for a restore" inside honeymesh stop
settings() { inside sh -c 'cd /etc/honeymesh && find . -type f ! -name .startup | LC_ALL=C sort | xargs -d "\n" sha256sum'; }
settings > "$work/settings"
check "it is restored" restores
check "of settings, keys and jars that are the same nothing is said" not named
settings_same() { settings | diff "$work/settings" -; }
check "and they are the same" settings_same
check "etc is the package's link" test "$(inside readlink -f /var/lib/honeymesh/etc)" = /etc/honeymesh
check "it starts" inside honeymesh start
check "the ban drops" within 10 dropped "$ATTACKER"
check "the bystander passes" passes "$BYSTANDER"
check "the order about the trap holds" says "stopped: before" inside honeymesh shell honeymesh:traps
check "the record tells of it" says "backup.restored" inside honeymesh shell honeymesh:events
check "the former state is kept beside" inside sh -c 'test -d /var/lib/honeymesh/before-restore-*/etc'
inside sh -c 'rm -rf /var/lib/honeymesh/before-restore-*'

# What differs, of each kind: here and in the backup.
check "it stops again" inside honeymesh stop
inside sh -c "echo '# since' >> $new_conf; echo '# since' >> /etc/honeymesh/io.honeymesh.enforcement.cfg; echo jar > /var/lib/honeymesh/deploy/since.jar
    echo '# since' >> /etc/honeymesh/custom.properties"
check "it is restored again" restores
only_these() {
    cat > "$work/wanted" << 'END'
left out, for they say who gets in (--with-access takes them): etc/org.apache.karaf.jaas.cfg
left out, for they are code or may bring it (--with-code takes them): etc/custom.properties
settings other than those here: etc/io.honeymesh.enforcement.cfg
END
    named | diff "$work/wanted" -
}
check "what differs is named, and nothing else" only_these
check "who gets in is as it was here" inside grep -q '^# since' "$new_conf"
check "and what runs" has -e /var/lib/honeymesh/deploy/since.jar
check "other settings are the backup's" not inside grep -q '^# since' /etc/honeymesh/io.honeymesh.enforcement.cfg
check "with all of it it is restored" restores --with-access --with-code
check "what lets in is the backup's then" not inside grep -q '^# since' "$new_conf"
check "and what runs" not has -e /var/lib/honeymesh/deploy/since.jar
check "it starts" inside honeymesh start
check "all is as in the backup" settings_same
check "its shell works" says "$ATTACKER" inside honeymesh shell honeymesh:bans
check "dpkg finds the same settings edited as before" test "$(edited)" = "$edited_before"
check "the trap listens again" inside honeymesh shell honeymesh:trap-start ftp
inside sh -c "rm -rf /var/lib/honeymesh/before-restore-* $backup /root/passphrase"

# --- remove, install again
check "apt removes it" inside apt-get -q -y remove honeymesh
check "it is gone" not has -e /usr/lib/honeymesh
check "no process of it" not processes
check "no program on the interface" no_xdp
check "nothing is pinned any more" not has -e "/run/honeymesh-$(printf %s /var/lib/honeymesh | cksum | cut -d ' ' -f 1)"
check "the banned address passes" passes "$ATTACKER"
check "data stay" has -s /var/lib/honeymesh/data/ledger/honeymesh.db
check "settings stay" inside grep -q '^# mine' "$conf"
check "the account stays" inside getent passwd honeymesh

inside install -o daemon /dev/null /var/lib/honeymesh/deploy/another
fails_to_start() { ! install 3.deb > "$work/said" 2>&1 && cat "$work/said" && grep -q 'belongs to daemon' "$work/said"; }
check "a start that fails is not hidden" fails_to_start
check "nor taken for an installation" not installed
inside rm /var/lib/honeymesh/deploy/another
check "once the cause is gone dpkg goes on" inside dpkg --configure honeymesh
check "it is installed, ready" is_ready
check "the ban is back" within 10 dropped "$ATTACKER"
check "and the bystander passes" passes "$BYSTANDER"

# --- purge
user=$(inside id -u honeymesh)
check "apt purges it, running" inside apt-get -q -y purge honeymesh
left() {
    inside sh -c 'find / /run -xdev \( -iname "*honeymesh*" -o -nouser -o -nogroup \) ! -path "/proc/*" ! -path "/sys/*"; \
        getent passwd honeymesh; getent group honeymesh; grep honeymesh /proc/mounts; ip -br link | grep -i honey'
    inside ps -o pid=,cmd= -u "$user"
    ip -n "$near" -d link show eth0 | grep xdp
    inside systemctl list-unit-files --no-legend 'honeymesh*'
}
nothing_left() { found=$(left) ; echo "$found"; [ -z "$found" ]; }
check "nothing is left: files, account, mounts, processes, programs, units" nothing_left
check "dpkg knows nothing of it" not status
check "the banned address passes" passes "$ATTACKER"
power_off

# --- the archive, where there is neither Java nor systemd
clean_root
check "another clean machine, without systemd" boot --as-pid2 sleep infinity
check "gets what the archive needs" inside apt-get -q -y --no-install-recommends install libbpf1 libseccomp2 iproute2 procps openssh-client
mkdir -p "$root/opt/honeymesh" && tar -C "$root/opt/honeymesh" --strip-components=1 --no-same-owner -xzf "$made"/honeymesh-*.tar.gz
node() { inside /opt/honeymesh/bin/honeymesh "$@"; }
for profile in full edge; do
    check "$profile: the node starts" says "ready (pid" node start --profile "$profile" --wait 120
    check "$profile: with the runtime that came along" inside sh -c 'readlink /proc/$(cat /var/lib/honeymesh/run/honeymesh.pid)/exe | grep -x /opt/honeymesh/runtime/bin/java'
    [ "$profile" = edge ] || check "$profile: the attacker touches a trap" touches "$ATTACKER" 21
    check "$profile: and is dropped" within 10 dropped "$ATTACKER"
    check "$profile: the bystander isn't" passes "$BYSTANDER"
    check "$profile: its shell works" says "$ATTACKER" node shell honeymesh:bans
    check "$profile: it stops" node stop
    check "$profile: and everything passes" passes "$ATTACKER"
done
check "edge: with a class cache made there" has -s /var/lib/honeymesh/classes/edge.jsa
power_off

echo "1..$count"
echo "# $((count - failed)) of $count passed, $(($(date +%s) - began)) s"
[ "$failed" -eq 0 ]
