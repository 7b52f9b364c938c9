# SPDX-License-Identifier: Apache-2.0
# The node's folder: who owns what in it, its configuration, its keys.
#
# As root: the folder, etc, deploy, traps.d and operator belong to root, so that a node that was taken over can't change
# what it runs, whom it lets in and where it writes. data, log and run are the node's own; root never writes there.

# Part of the program: always those of this version.
PROGRAM_FILES="branding.properties config.properties java.util.logging.properties maven-settings.xml startup.properties system.properties"

prepare_base() {
    umask 027
    [ -d "$base" ] || mkdir -p "$base" 2> /dev/null || die "$NO_PERMISSION" "can't create $base; choose another folder with --base"
    [ -w "$base" ] || die "$NO_PERMISSION" "can't write to $base; start as its owner or choose another with --base"
    no_half_restore
    account
    folders "$me" 0750 . etc deploy traps.d keys
    folders "$me" 0700 operator
    roots_alone
    owned_by_one
    folders "$owner" 0750 data log run
    reachable "$base/data" "$HONEYMESH_HOME/lib"
    keep_profile
    console_fits
    sync_etc
    [ "$(profile)" = edge ] || { shell_port_is_free; make_keys; }
}

# Whose the folders are: me, owner and group.
account() {
    me=$(id -un)
    owner=$me
    group=$(id -gn)
    if is_root; then
        ensure_user
        owner=$user
        group=$(id -gn "$user")
    fi
}

# In a folder that another account had before, root would follow that account's links.
roots_alone() {
    is_root || return 0
    foreign=$(cd "$base" && find -H etc deploy traps.d operator ! -user root -print -quit 2> /dev/null)
    [ -z "$foreign" ] || die "$NO_PERMISSION" "$base/$foreign belongs to $(stat -c %U "$base/$foreign"), not to root: look at what is \
there, then hand it over: cd $base && chown -hR root:$group etc deploy traps.d operator"
    foreign=$(cd "$base" && find -H keys -mindepth 1 ! \( -type f -links 1 \) -print -quit 2> /dev/null)
    [ -z "$foreign" ] || die "$NO_PERMISSION" "$base/$foreign is no file of its own but a link, or none at all: look at it, and remove it"
}

# The node could not write what another account has left, and would end without a word.
owned_by_one() {
    foreign=$(cd "$base" && find data log ! -user "$owner" -print -quit 2> /dev/null)
    [ -z "$foreign" ] && return
    keeper=$(stat -c %U "$base/$foreign")
    die "$NO_PERMISSION" "$base/$foreign belongs to $keeper, not to $owner: start with --user $keeper, or hand it over: \
chown -hR $owner:$group $base/data $base/log"
}

# It would end without a word in a folder below one that only others may enter.
reachable() {
    is_root || return 0
    for place; do
        setpriv --reuid "$user" --regid "$group" --init-groups test -x "$place" && continue
        die "$NO_PERMISSION" "$user can't reach $place: every folder above it needs the right x for others, or choose another place \
(--base, HONEYMESH_HOME)"
    done
}

# With another program behind it the node has no shell. That is no reason to have no node: any account can listen there.
shell_port_is_free() {
    port=$(configured_shell_port)
    port=${port:-${HONEYMESH_SHELL_PORT:-8101}}
    case $port in *[!0-9]*) die "$USAGE" "the shell's port is a number, not: $port (HONEYMESH_SHELL_PORT)" ;; esac
    ss -Hltn "sport = :$port" 2> /dev/null \
        | grep -qE ' (127\.0\.0\.1|0\.0\.0\.0|\*|\[::\]|\[::ffff:127\.0\.0\.1\]):' || return 0
    warn "127.0.0.1:$port, where the node's shell is to listen, is in use: there will be no shell; choose another port with HONEYMESH_SHELL_PORT"
}

# unix(7): a socket's path has 107 bytes.
console_fits() {
    [ "$(profile)" = edge ] && [ "$(printf '%s' "$base/run/shell.sock" | wc -c)" -gt 107 ] || return 0
    die "$FAILURE" "$base is too long a path for the shell's socket, run/shell.sock: 92 bytes at most"
}

ensure_user() {
    id "$user" > /dev/null 2>&1 && return
    useradd --system --no-create-home --home-dir "$base" --shell /usr/sbin/nologin "$user" \
        || die "$NO_PERMISSION" "can't create the account $user"
    say "created the system account $user"
}

# folders OWNER MODE NAME...
folders() {
    folders_owner=$1
    folders_mode=$2
    shift 2
    for name; do
        [ ! -L "$base/$name" ] || [ "$name" = . ] || our_link "$name" || die "$FAILURE" "$base/$name is a link; that isn't safe"
    done
    (cd "$base" && install -d -o "$folders_owner" -g "$group" -m "$folders_mode" -- "$@") \
        || die "$NO_PERMISSION" "can't set up the folders in $base"
}

# A package keeps the settings in /etc/honeymesh, and etc is a link to it. Both are of who starts this, so nobody else can turn it.
our_link() {
    [ "$1" = etc ] && [ "$(readlink -f -- "$base/etc")" = /etc/honeymesh ] \
        && [ "$(stat -c %u -- "$base/etc") $(stat -c %u -- /etc/honeymesh)" = "$(id -u) $(id -u)" ]
}

# Copies what is new, updates what nobody edited, keeps what somebody did and puts the new one beside it as NAME.new.
sync_etc() {
    shipped=$base/etc/.shipped
    : >> "$shipped"
    startup_bundles > "$base/etc/.startup" || die "$FAILURE" "can't write to $base/etc"
    ! nothing_new || { rm -f "$base/etc/.startup"; readable_settings; return; }
    for new in "$HONEYMESH_HOME"/etc/*; do
        name=$(basename -- "$new")
        [ "$name" != startup.properties ] || new=$base/etc/.startup
        mine=$base/etc/$name
        sum=$(checksum "$new")
        was=$(awk -v name="$name" 'substr($0, 66) == name { print $1 }' "$shipped")
        if [ ! -e "$mine" ] || is_program_file "$name"; then
            [ -e "$mine" ] && [ "$(checksum "$mine")" = "$sum" ] || install_etc "$new" "$mine"
        elif [ "$sum" != "$was" ] && [ "$(checksum "$mine")" = "$was" ]; then
            install_etc "$new" "$mine"
        elif [ "$sum" != "$was" ] && [ "$(checksum "$mine")" != "$sum" ]; then
            install_etc "$new" "$mine.new"
            say "kept your etc/$name; this version's is etc/$name.new"
        fi
        [ "$sum" = "$was" ] || record_shipped "$sum" "$name"
    done
    forget_withdrawn
    chown "$me:$group" "$shipped"
    rm -f "$base/etc/.startup"
    readable_settings
}

# Almost always: then one look at all files does, instead of several at each.
nothing_new() {
    startup=$(checksum "$base/etc/.startup")
    ours=$(cd "$HONEYMESH_HOME/etc" && sha256sum -- * | sed "s/  / /; s/.* startup.properties\$/$startup startup.properties/" | sort)
    [ "$ours" = "$(sort "$shipped")" ] || return 1
    for name in "$HONEYMESH_HOME"/etc/*; do [ -e "$base/etc/${name##*/}" ] || return 1; done
    # shellcheck disable=SC2086
    mine=$(cd "$base/etc" && sha256sum -- $PROGRAM_FILES | sed 's/  / /')
    [ -z "$(printf '%s\n' "$mine" | grep -vxF -e "$ours")" ]
}

# A file that the node can't read would silently not count, whatever the umask of whoever wrote it.
readable_settings() {
    set --
    for file in "$base"/etc/*.cfg "$base"/etc/honeymesh.licence "$base/etc/profile"; do
        [ ! -f "$file" ] || [ -L "$file" ] || set -- "$@" "$file"
    done
    [ $# -eq 0 ] || { chgrp "$group" -- "$@" && chmod g+r -- "$@"; } || die "$NO_PERMISSION" "can't let the node read its settings in $base/etc"
}

checksum() { sum=$(sha256sum < "$1") && printf '%s\n' "${sum%% *}"; }

is_program_file() {
    case " $PROGRAM_FILES " in *" $1 "*) return 0 ;; *) return 1 ;; esac
}

# Karaf changes log levels only in a configuration whose file it could write; it never writes it.
install_etc() {
    mode=0640
    [ "${1##*/}" != org.ops4j.pax.logging.cfg ] || mode=0660
    cp -- "$1" "$2.tmp" && chown "$me:$group" "$2.tmp" && chmod "$mode" "$2.tmp" && mv -f -- "$2.tmp" "$2" \
        || die "$FAILURE" "can't write $2"
}

# What this version ships no more goes, unless somebody has edited it.
forget_withdrawn() {
    while read -r sum name; do
        case $name in '' | */*) continue ;; esac
        [ ! -e "$HONEYMESH_HOME/etc/$name" ] || continue
        [ "$(checksum "$base/etc/$name" 2> /dev/null)" != "$sum" ] || rm -f -- "$base/etc/$name"
        awk -v name="$name" 'substr($0, 66) != name' "$shipped" > "$shipped.tmp" && mv -f "$shipped.tmp" "$shipped"
    done << END
$(cat "$shipped")
END
}

record_shipped() {
    awk -v name="$2" 'substr($0, 66) != name' "$shipped" > "$shipped.tmp"
    printf '%s %s\n' "$1" "$2" >> "$shipped.tmp"
    mv -f "$shipped.tmp" "$shipped"
}

# The host key, the administrator's key and the right to log in with it: once.
make_keys() {
    if [ ! -e "$base/keys/host.key" ] || [ ! -e "$base/operator/id_ed25519" ] || [ ! -e "$base/operator/known_hosts" ]; then
        "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto -cp "$(compat_jar)" \
            io.honeymesh.karaf.compat.KeyMaker "$base/keys" "$base/operator" \
            || die "$FAILURE" "can't make the shell's keys in $base"
        chown -h "$owner:$group" "$base/keys/host.key" "$base/keys/host.key.pub"
    fi
    keys=$base/etc/keys.properties
    if ! grep -q '^[[:space:]]*admin[[:space:]]*=' "$keys"; then
        say "admin = $(cut -d ' ' -f 2 "$base/operator/id_ed25519.pub"),admin,manager,systembundles" >> "$keys"
    fi
}

compat_jar() {
    for jar in "$HONEYMESH_HOME"/system/io/honeymesh/io.honeymesh.karaf.compat/*/*.jar; do printf '%s' "$jar"; done
}
