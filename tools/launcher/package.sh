# SPDX-License-Identifier: Apache-2.0
# What is handed out: the distribution with its Java runtime, the Debian package, what they are made of, checksums.

PACKAGES=$ROOT/target/package
PACKAGE_PARTS=$ROOT/karaf-assembly/src/package

launcher_package() {
    local key='' revision='' then=''
    while [ $# -gt 0 ]; do
        case $1 in
            --key) [ $# -ge 2 ] || usage_error "--key needs a file"; key=$2; shift 2 ;;
            --key=*) key=${1#*=}; shift ;;
            --revision) [ $# -ge 2 ] || usage_error "--revision needs a number"; revision=$2; shift 2 ;;
            --revision=*) revision=${1#*=}; shift ;;
            --test | --check)
                [ -z "$then" ] || [ "$then" = "${1#--}" ] || usage_error "either --test or --check"
                then=${1#--}; shift ;;
            *) usage_error "package takes no such argument: $1" ;;
        esac
    done
    # What is compared is never signed.
    [ "$then" != check ] || [ -z "$key" ] || usage_error "--check signs nothing: leave --key out"
    key=${key:-${HONEYMESH_SIGNING_KEY:-}}
    [ -z "$key" ] || [ -r "$key" ] || fail "$MISSING" "no signing key: $key can't be read"
    case $revision in *[!0-9A-Za-z.+~]*) usage_error "a Debian revision has letters, digits, . + ~, not: $revision" ;; esac
    need_packages "packaging" "${BUILD_PACKAGES[@]}" "${PACKAGE_PACKAGES[@]}"
    if [ "$then" = check ]; then
        package_check
        return
    fi
    [ -z "$then" ] || is_root || fail "$MISSING" "the packages' test makes a Debian of its own and network namespaces: run it as root"
    package_make "$key" "$revision"
    [ -z "$then" ] || package_test
}

# package_make KEY REVISION: either may be empty
package_make() {
    local version name tree work=$OUT/package architecture debian
    launcher_build quiet
    version=$(project_version) name=honeymesh-$version tree=$work/$name architecture=$(dpkg --print-architecture)
    # The one fixed instant of the build.
    SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)</.*:\1:p' "$ROOT/pom.xml")" +%s) || exit "$FAILED"
    export SOURCE_DATE_EPOCH
    rm -rf -- "$work" "$PACKAGES"
    mkdir -p -- "$work" "$PACKAGES" && tar -xzf "$(tarball)" -C "$work" --no-same-owner || fail "$FAILED" "could not unpack $(tarball)"
    step "Packaging HoneyMesh $version with $JAVA_HOME"
    quietly "Java runtime" "$work/runtime.log" "$PACKAGE_PARTS/runtime.sh" "$JAVA_HOME" "$tree/runtime" || exit "$FAILED"
    quietly "bill of materials" "$work/sbom.log" "$PACKAGE_PARTS/sbom.sh" "$tree" "$version" "$work/sbom" "$tree/honeymesh.cdx.json" "${MAVEN[@]}" ||
        exit "$FAILED"
    # All files get the same time; this tells one program from another (lib/launcher/classes.sh).
    (cd "$tree" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c 1-64) >"$work/build" &&
        mv -- "$work/build" "$tree/lib/build" || exit "$FAILED"
    find "$tree" -not -type l -exec chmod u=rwX,go=rX {} + && find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} + || exit "$FAILED"
    quietly "archive" "$work/archive.log" package_archive "$work" "$name" "$PACKAGES/$name-linux-$architecture.tar.gz" || exit "$FAILED"
    # A snapshot comes before its release.
    debian=${version/-SNAPSHOT/\~snapshot}${revision:+-$revision}
    quietly "Debian package" "$work/deb.log" "$PACKAGE_PARTS/deb.sh" "$tree" "$debian" "$PACKAGES/honeymesh_${debian}_$architecture.deb" || exit "$FAILED"
    cp -- "$tree/honeymesh.cdx.json" "$PACKAGES/$name.cdx.json" || exit "$FAILED"
    "$PACKAGE_PARTS/sums.sh" "$PACKAGES" "$1" || fail "$FAILED" "no checksums${1:+; could they not be signed with $1?}"
    if [ -n "$1" ]; then
        say "    ${GREEN}signed${PLAIN}: SHA256SUMS.sig"
    else
        say "    ${YELLOW}unsigned${PLAIN}: no key was given (--key FILE or HONEYMESH_SIGNING_KEY)"
    fi
    (cd "$PACKAGES" && du -h -- *)
    say "  in $PACKAGES"
}

package_archive() {
    tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu -C "$1" -cf - -- "$2" | gzip -n >"$3"
}

package_test() {
    need_packages "the packages' test" "${PACKAGE_TEST_PACKAGES[@]}"
    step "Trying the packages on a Debian 12 of their own"
    sh "$ROOT/karaf-assembly/src/test/sh/package-test.sh" "$PACKAGES" "$OUT/package-test" || exit "$FAILED"
}

# Two builds from two clean copies of the sources, each with a folder, a time zone, file modes and threads of its own.
package_check() {
    local folder=$OUT/package-check started=$SECONDS copy
    step "Building twice from copies of the sources in $folder"
    rm -rf -- "$folder"
    for copy in one the/other; do
        mkdir -p -- "$folder/$copy" && tar -C "$ROOT" --exclude-vcs --exclude=target -cf - . | tar -C "$folder/$copy" -xf - ||
            fail "$FAILED" "could not copy the sources to $folder/$copy"
    done
    unset HONEYMESH_SIGNING_KEY
    (umask 022 && quietly "one build" "$folder/one.log" "$folder/one/honeymesh" package) || exit "$FAILED"
    (umask 077 && TZ=Pacific/Auckland DPKG_DEB_THREADS_MAX=1 quietly "the other" "$folder/other.log" "$folder/the/other/honeymesh" package) || exit "$FAILED"
    if diff "$folder/one/target/package/SHA256SUMS" "$folder/the/other/target/package/SHA256SUMS" >"$folder/sums.diff"; then
        sed 's/^/    /' "$folder/one/target/package/SHA256SUMS"
        say "    ${GREEN}the same${PLAIN}, bit by bit ($((SECONDS - started)) s)"
        rm -rf -- "${folder:?}/one" "${folder:?}/the"
        return
    fi
    say "    ${RED}not the same${PLAIN}; files that differ:"
    diff -rq "$folder/one/target/launcher/package/honeymesh-$(project_version)" "$folder/the/other/target/launcher/package/honeymesh-$(project_version)" |
        sed "s,$folder/,,g; s/^/    /" | head -n 40
    fail "$FAILED" "two builds differ: both are in $folder"
}
