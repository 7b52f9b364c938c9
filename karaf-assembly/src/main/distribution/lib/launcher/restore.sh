# SPDX-License-Identifier: Apache-2.0
# The command `restore`: a backup takes the place of what the base folder has, which is kept beside it.
#
# A backup is made by the node's account, which is trusted less than root. So root takes nothing from the node's folders by
# itself, only the file that an administrator names; owners and modes are set here, and the files are those of a fixed list. What
# lets people in or is code stays as it is here, unless root asks for the backup's (--with-access, --with-code): which files these
# are says io.honeymesh.backup's Guarded.

RESTORED="etc keys traps.d deploy data"

node_restore() {
    file=$1
    find_java
    find_settings
    if [ -n "$check" ]; then
        unpack '' || exit "$FAILURE"
        return "$OK"
    fi
    take_lock
    ! pid=$(running_pid) || die "$FAILURE" "the node runs (pid $pid): stop it first"
    umask 077
    [ "$(stat -c %u "$base")" -eq "$(id -u)" ] || die "$NO_PERMISSION" "$base belongs to $(stat -c %U "$base"): be that account, or root"
    account
    staging=$base/.restore
    trap 'rm -rf "$staging"; exit 130' INT TERM HUP
    rm -rf "$staging" && mkdir "$staging" || die "$FAILURE" "can't write to $base"
    unpack "$staging" || { rm -rf "$staging"; exit "$FAILURE"; }
    same_node || { rm -rf "$staging"; die "$FAILURE" "$base is another node's, or that of an earlier key: --force replaces it (and keeps it beside)"; }
    hand_over || { rm -rf "$staging"; die "$FAILURE" "can't set owners and modes in $staging"; }
    trap '' INT TERM HUP
    swap
    rm -rf "$staging"
    say "restored; start the node with: $(start_hint)"
}

# Where the settings are: a packaged node's in /etc, where the link leads that the package made.
find_settings() {
    settings=$base/etc
    if [ -L "$settings" ] && our_link etc; then settings=$(readlink -f -- "$settings"); fi
}

# unpack FOLDER: checks the file; unpacks it into the folder, if there is one, once its authentication tag was found right. What
# it leaves out of the backup it takes from here.
unpack() {
    path=
    for jar in "$HONEYMESH_HOME"/system/io/honeymesh/io.honeymesh.backup/*/*.jar "$HONEYMESH_HOME"/system/io/honeymesh/io.honeymesh.api/*/*.jar; do
        path=$path${path:+:}$jar
    done
    unset CLASSPATH JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    # shellcheck disable=SC2086
    "$java" -XX:+UseSerialGC -Xshare:auto -Xmx64m -XX:-UsePerfData -cp "$path" io.honeymesh.backup.Restore "$file" "$passphrase_file" \
        "$1" "$base" "$settings" "$HONEYMESH_HOME/etc" $with
}

# Whether the base is that node's, or nobody's yet.
same_node() {
    [ -z "$force" ] || return 0
    mine=$base/data/federation/identity.key
    if plain "$mine"; then
        cmp -s "$mine" "$staging/data/federation/identity.key"
    else
        [ ! -e "$mine" ] && [ ! -e "$base/data/ledger" ]
    fi
}

hand_over() {
    (
        cd "$staging" || exit 1
        for part in $RESTORED; do mkdir -p "$part" || exit 1; done
        # An older administrator's key is on the other machine: the next start puts this base's own in.
        case $with in *access*) [ ! -f etc/keys.properties ] || without_admin etc/keys.properties || exit 1 ;; esac
        chown -R "$me:$group" etc keys traps.d deploy && chown -R "$owner:$group" data || exit 1
        find etc keys traps.d deploy -type d -exec chmod 750 {} + && find etc traps.d deploy -type f -exec chmod 640 {} + || exit 1
        [ ! -f etc/org.ops4j.pax.logging.cfg ] || chmod 660 etc/org.ops4j.pax.logging.cfg || exit 1
        find keys -type f -exec chown "$owner:$group" {} + -exec chmod 600 {} + || exit 1
        chmod 750 data
    )
}

place_of() {
    if [ "$1" = etc ]; then printf '%s\n' "$settings"; else printf '%s\n' "$base/$1"; fi
}

without_admin() {
    grep -v '^[[:space:]]*admin[[:space:]]*=' "$1" > "$1.tmp"
    mv -f "$1.tmp" "$1"
}

# All of it, or nothing.
swap() {
    old=$base/before-restore-$(date -u +%Y%m%dT%H%M%SZ)
    mkdir "$old" || die "$FAILURE" "can't make $old: nothing was changed"
    : > "$staging/swapping"
    done_parts=
    for part in $RESTORED; do
        place=$(place_of "$part")
        moved=
        if { [ ! -e "$place" ] && [ ! -L "$place" ] || mv -T -- "$place" "$old/$part"; } && moved=1 \
            && mv -T -- "$staging/$part" "$place"; then
            done_parts="$part $done_parts"
            continue
        fi
        # What mv had copied of the old one, which is still in its place; or of the new one.
        [ -n "$moved" ] || rm -rf "${old:?}/$part"
        for back in $part $done_parts; do
            place=$(place_of "$back")
            if [ "$back" != "$part" ] || [ -n "$moved" ]; then rm -rf "${place:?}"; fi
            [ ! -e "$old/$back" ] || mv -T -- "$old/$back" "$place"
        done
        rmdir "$old" 2> /dev/null
        rm -rf "$staging"
        die "$FAILURE" "can't put $part in its place: all is as it was"
    done
    # Recordings are many: a backup without any leaves those that are there. The link or folder itself moves, nothing is followed.
    if [ -d "$old/data/recordings" ] && [ ! -L "$old/data/recordings" ] && [ ! -e "$base/data/recordings" ]; then
        mv -T -- "$old/data/recordings" "$base/data/recordings"
    fi
    # Whom the shell shows itself as is written down anew.
    rm -f "$base/operator/known_hosts"
    if rmdir "$old" 2> /dev/null; then return; fi
    say "what was there before is in $old: remove it once all is well"
}

# A power cut in the middle leaves parts of both.
no_half_restore() {
    [ ! -e "$base/.restore/swapping" ] || die "$FAILURE" "a restore was cut short: run honeymesh restore again; what was there before is in $base/before-restore-*"
}
