# SPDX-License-Identifier: Apache-2.0
# Coverage-guided fuzzing of every parser and every trap; needs a JDK and Maven, no node and no rights.

launcher_fuzz() {
    launcher_build quiet >&2
    exec nice -n 19 "$JAVA_HOME/bin/java" -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
        -Dhoneymesh.root="$ROOT" -Dhoneymesh.oracles="${HONEYMESH_ORACLES:-$ROOT/../shared/oracles}" \
        -cp "$ROOT/fuzz/target/classes:$ROOT/fuzz/target/lib/*" io.honeymesh.fuzz.Main "$@"
}
