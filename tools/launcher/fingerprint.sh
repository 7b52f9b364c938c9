# SPDX-License-Identifier: Apache-2.0
# Fingerprints out of capture files; needs a JDK and Maven, no node and no rights.

launcher_fingerprint() {
    local classes=$ROOT/bundles/fingerprints/target/classes main=io.honeymesh.fingerprints.capture.Main
    local built=$OUT/fingerprint.built
    use_jdk
    if ! [ -e "$built" ] || ! [ -e "$classes/${main//.//}.class" ] ||
        [ -n "$(find "$ROOT"/bundles/{api,fingerprints}/{src/main,pom.xml} -type f -newer "$built" -print -quit)" ]; then
        need_packages "building" maven >&2
        (cd "$ROOT" && quietly "build" "$OUT/fingerprint-build.log" "${MAVEN[@]}" install -DskipTests \
            -Dspotless.check.skip=true -pl bundles/fingerprints -am) >&2 ||
            fail "$FAILED" "the build failed; all of it is in $OUT/fingerprint-build.log"
        touch -- "$built"
    fi
    LC_ALL=C.UTF-8 exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -cp "$classes:$ROOT/bundles/api/target/classes" "$main" "$@"
}
