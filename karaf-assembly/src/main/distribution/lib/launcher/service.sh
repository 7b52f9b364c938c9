# SPDX-License-Identifier: Apache-2.0
# Installed as a package, the node is a service of systemd: whoever starts or stops it here means that.

is_service() { [ "$HONEYMESH_HOME" = /usr/lib/honeymesh ] && [ "$base" = /var/lib/honeymesh ] && [ -d /run/systemd/system ]; }

service_starts() {
    is_root || die "$NO_PERMISSION" "the node is a service of systemd: start it as root"
    # The service takes the account of the unit, and the lock.
    [ "$user" = honeymesh ] || die "$USAGE" "the service runs as honeymesh: --user is for nodes in another folder (--base)"
    [ -z "$wanted_profile" ] || prepare
    exec 9>&-
    systemctl start honeymesh || die "$FAILURE" "systemd did not start it: journalctl -u honeymesh"
}

service_runs() { is_service && systemctl --quiet is-active honeymesh; }

service_stops() {
    is_root || die "$NO_PERMISSION" "the node is a service of systemd: stop it as root"
    systemctl stop honeymesh || die "$FAILURE" "systemd did not stop it: journalctl -u honeymesh"
    say "stopped"
}
