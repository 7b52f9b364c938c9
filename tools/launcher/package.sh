# SPDX-License-Identifier: Apache-2.0
# What is handed out: the distribution with its Java runtime, the Debian package, what they are made of, checksums.

PACKAGES=$ROOT/target/package

launcher_package() {
    local key=${HONEYMESH_SIGNING_KEY:-} version name tree work=$OUT/package
    while [ $# -gt 0 ]; do
        case $1 in
            --key) [ $# -ge 2 ] || usage_error "--key needs a file"; key=$2; shift 2 ;;
            --key=*) key=${1#*=}; shift ;;
            *) usage_error "package takes no such argument: $1" ;;
        esac
    done
    [ -z "$key" ] || [ -r "$key" ] || fail "$MISSING" "no signing key: $key can't be read"
    need_packages "packaging" "${BUILD_PACKAGES[@]}" "${PACKAGE_PACKAGES[@]}"
    launcher_build quiet
    version=$(project_version) name=honeymesh-$version tree=$work/$name
    # The one fixed instant of the build.
    SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)</.*:\1:p' "$ROOT/pom.xml")" +%s) || exit "$FAILED"
    export SOURCE_DATE_EPOCH
    rm -rf -- "$work" "$PACKAGES"
    mkdir -p -- "$work" "$PACKAGES" && tar -xzf "$(tarball)" -C "$work" --no-same-owner || fail "$FAILED" "could not unpack $(tarball)"
    local parts=$ROOT/karaf-assembly/src/package
    step "Packaging HoneyMesh $version with $JAVA_HOME"
    quietly "Java runtime" "$work/runtime.log" "$parts/runtime.sh" "$JAVA_HOME" "$tree/runtime" || exit "$FAILED"
    quietly "bill of materials" "$work/sbom.log" "$parts/sbom.sh" "$tree" "$version" "$work/sbom" "$tree/honeymesh.cdx.json" "${MAVEN[@]}" ||
        exit "$FAILED"
    # All files get the same time; this tells one program from another (lib/launcher/classes.sh).
    (cd "$tree" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-64) >"$work/build" &&
        mv -- "$work/build" "$tree/lib/build" || exit "$FAILED"
    find "$tree" -not -type l -exec chmod u=rwX,go=rX {} + && find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} + || exit "$FAILED"
    local architecture
    architecture=$(dpkg --print-architecture)
    quietly "archive" "$work/archive.log" package_archive "$work" "$name" "$PACKAGES/$name-linux-$architecture.tar.gz" || exit "$FAILED"
    # A snapshot comes before its release.
    local debian=${version/-SNAPSHOT/\~snapshot}
    quietly "Debian package" "$work/deb.log" "$parts/deb.sh" "$tree" "$debian" "$PACKAGES/honeymesh_${debian}_$architecture.deb" || exit "$FAILED"
    cp -- "$tree/honeymesh.cdx.json" "$PACKAGES/$name.cdx.json" || exit "$FAILED"
    package_checksums "$key"
    (cd "$PACKAGES" && du -h -- *)
    say "  in $PACKAGES"
}

package_archive() {
    tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -C "$1" -cf - -- "$2" | gzip -n >"$3"
}

# OpenSSH signs: every Debian machine that is administered has it, and it takes keys in agents and tokens too.
package_checksums() {
    (cd "$PACKAGES" && sha256sum -- honeymesh* >SHA256SUMS) || exit "$FAILED"
    if [ -z "$1" ]; then
        say "    ${YELLOW}unsigned${PLAIN}: no key was given (--key FILE or HONEYMESH_SIGNING_KEY)"
        return
    fi
    ssh-keygen -q -Y sign -f "$1" -n honeymesh "$PACKAGES/SHA256SUMS" &&
        ssh-keygen -q -Y check-novalidate -n honeymesh -s "$PACKAGES/SHA256SUMS.sig" <"$PACKAGES/SHA256SUMS" >/dev/null ||
        fail "$FAILED" "the checksums could not be signed with $1"
    say "    ${GREEN}signed${PLAIN}: SHA256SUMS.sig"
}
