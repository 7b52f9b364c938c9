# SPDX-License-Identifier: Apache-2.0
# Finds a JDK 25 or newer; the system's default Java may be older.

JAVA_WANTED=25

java_version_of() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# Prints the folder of the newest suitable JDK.
find_jdk() {
    local best='' best_version=$((JAVA_WANTED - 1)) candidate version
    for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
        [ -n "$candidate" ] || continue
        version=$(java_version_of "$candidate") || continue
        if [ "${version:-0}" -gt "$best_version" ]; then
            best=$candidate best_version=$version
        fi
        [ "$candidate" != "${JAVA_HOME:-}" ] || [ -z "$best" ] || break
    done
    [ -n "$best" ] && printf '%s\n' "$best"
}

use_jdk() {
    JAVA_HOME=$(find_jdk) || fail "$MISSING" "no JDK $JAVA_WANTED or newer under JAVA_HOME or /usr/lib/jvm.
  Debian 12 has none of its own. Either of these will do:
    - unpack a Temurin $JAVA_WANTED JDK archive (adoptium.net) as /usr/lib/jvm/temurin-$JAVA_WANTED, or
    - set JAVA_HOME to one you have: JAVA_HOME=/path/to/jdk-$JAVA_WANTED ./honeymesh ..."
    export JAVA_HOME
}
