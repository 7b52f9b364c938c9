# SPDX-License-Identifier: Apache-2.0
# The fleet's key and orders to it; needs no node and no rights.

launcher_fleet() {
    use_jdk
    # In a shell of its own: building changes the folder, and files are named from where one is.
    (launcher_build quiet) >&2 || exit
    LC_ALL=C.UTF-8 exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$ROOT/tools/fleet-admin/target/fleet-admin.jar" "$@"
}
