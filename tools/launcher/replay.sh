# SPDX-License-Identifier: Apache-2.0
# Capture files through traps and rules; needs no node and no rights.

launcher_replay() {
    use_jdk
    # In a shell of its own: building changes the folder, and files are named from where one is.
    (launcher_build quiet) >&2 || exit
    LC_ALL=C.UTF-8 exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --sun-misc-unsafe-memory-access=allow \
        -cp "$ROOT/tools/replay/target/classes:$ROOT/tools/replay/target/lib/*" io.honeymesh.replay.Main "$@"
}
