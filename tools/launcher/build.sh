# SPDX-License-Identifier: Apache-2.0
# Builds the distribution, only when a source is newer than it.

MAVEN=(mvn -B -ntp)

tarball() { printf '%s\n' "$ROOT/karaf-assembly/target/honeymesh-$(project_version).tar.gz"; }

# What is to be installed. HONEYMESH_TARBALL names one that is there, such as the one that the tests are about: then nothing is built.
distribution() { printf '%s\n' "${HONEYMESH_TARBALL:-$(tarball)}"; }

need_distribution() {
    if [ -z "${HONEYMESH_TARBALL:-}" ]; then
        launcher_build quiet
        return
    fi
    [ -f "$HONEYMESH_TARBALL" ] || fail "$MISSING" "HONEYMESH_TARBALL names no file: $HONEYMESH_TARBALL"
    use_jdk
}

# Written when a build is through; as old as its beginning, so that what changed meanwhile counts as newer.
BUILT=$OUT/built

is_built() {
    [ -f "$BUILT" ] && [ -f "$(tarball)" ] || return 1
    [ -z "$(find "$ROOT" \( -name target -o -name .git -o -name docs \) -prune -o \
        -newer "$BUILT" -type f \( -path '*/src/main/*' -o -path "$ROOT/bpf/*" -o -name pom.xml -o -name '*.bnd' \) -print -quit)" ]
}

launcher_build() {
    [ $# -eq 0 ] || [ "$1" = quiet ] || usage_error "build takes no argument: $1"
    use_jdk
    if is_built; then
        [ "${1:-}" = quiet ] || say "built already: $(tarball)"
        return 0
    fi
    need_packages "building" "${BUILD_PACKAGES[@]}"
    mkdir -p -- "$OUT"
    # Two at once in one clone would spoil each other's.
    local lock
    exec {lock}>"$OUT/build.lock"
    if ! flock -n "$lock"; then
        step "Waiting for another build of this clone"
        flock "$lock"
    fi
    is_built || build_all
    exec {lock}>&-
}

build_all() {
    step "Building HoneyMesh $(project_version) with $JAVA_HOME"
    cd "$ROOT" || exit "$FAILED"
    rm -f -- "$BUILT" && touch -- "$BUILT.new"
    # A jar keeps the modes that files had.
    (umask 022 && quietly "build" "$OUT/build.log" "${MAVEN[@]}" install -DskipTests -Dspotless.check.skip=true) ||
        fail "$FAILED" "the build failed; all of it is in $OUT/build.log"
    mv -- "$BUILT.new" "$BUILT"
}

SOAK_SECONDS=1800

launcher_test() {
    use_jdk
    if [ "${1:-}" = --soak ]; then
        shift
        launcher_bench load --seconds "$SOAK_SECONDS" "$@"
        return
    fi
    local rivals
    mapfile -t rivals < <(without_rivals "${RIVAL_PACKAGES[@]}")
    need_packages "the test suite" "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}" "${TEST_PACKAGES[@]}" "${rivals[@]}"
    is_root || say "${YELLOW}not root:${PLAIN} tests that need XDP or network namespaces will say that they are skipped"
    cd "$ROOT" || exit "$FAILED"
    step "Testing HoneyMesh $(project_version) with $JAVA_HOME"
    # A busy machine can make a test wrong that is right: one that failed is run once more, on its own, and named at the end.
    local began=$OUT/tests-began status=0
    mkdir -p -- "$OUT" && touch -- "$began"
    "${MAVEN[@]}" install -Dsurefire.rerunFailingTestsCount=1 -Dfailsafe.rerunFailingTestsCount=1 "$@" || status=$?
    name_flakes "$began"
    return "$status"
}

# What failed once and passed when it was run again, by the reports that are newer than the file.
name_flakes() {
    local flakes
    flakes=$(find "$ROOT" -path '*/target/*-reports/TEST-*.xml' -newer "$1" -exec awk -F '"' '
        /<testcase / { name = $4 "." $2 }
        /<flaky(Failure|Error) / { print "    " name ": " $2 }' {} +)
    [ -z "$flakes" ] || printf '%s\n%s\n' "${YELLOW}failed, and passed when run again:${PLAIN}" "$flakes"
}

# Runs one of the programs in benchmarks/ with what it needs.
run_bench() {
    local main=$1
    shift
    need_packages "this" "${DEMO_PACKAGES[@]}"
    launcher_build quiet
    # The second is for JMH, which would have the JVM warn of it.
    exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
        -Dorg.slf4j.simpleLogger.defaultLogLevel=error -Dhoneymesh.root="$ROOT" -Dhoneymesh.tarball="$(tarball)" \
        -cp "$ROOT/benchmarks/target/classes:$ROOT/benchmarks/target/lib/*" "$main" "$@"
}

launcher_demo() {
    is_root || fail "$MISSING" "the demo makes network namespaces and attaches XDP: run it as root (sudo ./honeymesh demo)"
    run_bench io.honeymesh.bench.Demo "$@"
}

BENCHES="xdp, latency, bans, pipeline, overhead, memory, load, web, pages, mesh, peers, all"

launcher_bench() {
    local what=${1:-}
    [ -n "$what" ] || usage_error "bench needs a name: $BENCHES"
    shift
    is_root || fail "$MISSING" "the benchmarks make network namespaces and attach XDP: run them as root"
    case $what in
        xdp)
            need_packages "the comparison with xdp-filter" "${XDP_PACKAGES[@]}"
            run_bench io.honeymesh.bench.Xdp "$@"
            ;;
        bans) run_bench io.honeymesh.bench.Bans "$@" ;;
        overhead) run_bench io.honeymesh.bench.Overhead "$@" ;;
        pipeline) run_bench io.honeymesh.bench.Pipeline "$@" ;;
        all)
            need_packages "the comparison with xdp-filter" "${XDP_PACKAGES[@]}"
            run_bench io.honeymesh.bench.All "$@"
            ;;
        memory) run_bench io.honeymesh.bench.Memory "$@" ;;
        latency) run_bench io.honeymesh.bench.Latency "$@" ;;
        load) run_bench io.honeymesh.bench.Load "$@" ;;
        web) run_bench io.honeymesh.bench.Web "$@" ;;
        pages) run_bench io.honeymesh.bench.Pages "$@" ;;
        mesh) run_bench io.honeymesh.bench.Mesh "$@" ;;
        peers) run_bench io.honeymesh.bench.Peers "$@" ;;
        *) usage_error "no such benchmark: $what (there are: $BENCHES)" ;;
    esac
}
