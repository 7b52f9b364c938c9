# SPDX-License-Identifier: Apache-2.0
# full: features can be added, the shell is an SSH server. edge: nothing but the node, as small as it gets and quick to start;
# its shell is a socket of this machine. The base keeps which one it is.

# Prints what was asked for, else what this base is, else full.
profile() {
    [ -z "$wanted_profile" ] || { echo "$wanted_profile"; return; }
    kept=$(head -c 16 "$base/etc/profile" 2> /dev/null)
    case $kept in edge) echo edge ;; *) echo full ;; esac
}

keep_profile() {
    case ${wanted_profile:-$(head -c 16 "$base/etc/profile" 2> /dev/null)} in '' | edge | full) ;; *) die "$FAILURE" "etc/profile says neither full nor edge: mend it, or start with --profile" ;; esac
    [ "$(profile)" = "$(cat "$base/etc/profile" 2> /dev/null)" ] && return
    profile > "$base/etc/profile.tmp" && mv -f -- "$base/etc/profile.tmp" "$base/etc/profile" || die "$FAILURE" "can't write $base/etc/profile"
}

# Prints what the framework starts with. edge opens the program's own archives instead of copies.
startup_bundles() {
    without=$launcher/$(profile).without
    case $(profile) in
        edge) { grep -vFf "$without" "$HONEYMESH_HOME/etc/startup.properties"; ignite_bundles; } | shell_on_demand | sed 's/^mvn/reference\\:file\\:mvn/' ;;
        full) { grep -vFf "$without" "$HONEYMESH_HOME/etc/startup.properties"; ignite_bundles; webconsole_bundles; } | shell_after_traps ;;
    esac
}

# The traps don't wait for the shell (levels 30 and 35). It comes before the web, whose start holds up whatever else waits for its settings.
shell_after_traps() {
    sed 's/= 30$/= 71/; s/= 35$/= 72/'
}

# The console starts the shell when somebody wants one, by raising the framework's level from 100 (etc/config.properties) to 110.
shell_on_demand() {
    if grep -q '^[^#]*io\.honeymesh\.console/' "$HONEYMESH_HOME/etc/startup.properties"; then
        sed '/org.jline\/\|org.apache.karaf.\(shell\|bundle\|log\)\//s/= [0-9]*$/= 110/'
    else
        cat
    fi
}
