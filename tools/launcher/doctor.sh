# SPDX-License-Identifier: Apache-2.0
# Checks what a node needs of this machine and says what to do about what is missing.

good() { say "  ${GREEN}ok${PLAIN}    $1"; }
bad() {
    say "  ${RED}no${PLAIN}    $1"
    say "        $2"
    problems=$((problems + 1))
}
note() {
    say "  ${YELLOW}note${PLAIN}  $1"
    say "        $2"
}

launcher_doctor() {
    [ $# -eq 0 ] || usage_error "doctor takes no argument: $1"
    problems=0
    say "${BOLD}Kernel${PLAIN}"
    doctor_kernel
    say "${BOLD}Rights${PLAIN}"
    doctor_rights
    say "${BOLD}Tools${PLAIN}"
    doctor_tools
    say "${BOLD}Network${PLAIN}"
    doctor_network
    say ''
    if [ "$problems" -eq 0 ]; then
        say "${GREEN}This machine can run a node that drops packets.${PLAIN}"
        return "$OK"
    fi
    say "${RED}$problems thing(s) stand in the way.${PLAIN}"
    return "$FAILED"
}

doctor_kernel() {
    local release major minor
    release=$(uname -r)
    major=${release%%.*} minor=${release#*.} minor=${minor%%[!0-9]*}
    if [ "$major" -gt 5 ] || { [ "$major" -eq 5 ] && [ "$minor" -ge 10 ]; }; then
        good "Linux $release (5.10 or newer has all that is needed)"
    else
        bad "Linux $release is too old to drop packets" "use 5.10 or newer; on this one a node only observes"
    fi
    local jit
    jit=$(cat /proc/sys/net/core/bpf_jit_enable 2>/dev/null)
    case $jit in
        0) note "the BPF compiler is off: packets cost several times as much" "sysctl -w net.core.bpf_jit_enable=1" ;;
        *) good "the BPF compiler is on" ;;
    esac
    case $(cat /proc/sys/kernel/unprivileged_bpf_disabled 2>/dev/null) in
        0) note "unprivileged programs may load BPF" "sysctl -w kernel.unprivileged_bpf_disabled=2 (and in /etc/sysctl.d)" ;;
        *) good "unprivileged BPF is off" ;;
    esac
}

doctor_rights() {
    if is_root; then
        good "root (the node itself runs as the user honeymesh)"
    else
        bad "not root: XDP can't be attached" "run ./honeymesh up as root; as another user a node only observes"
    fi
    if command -v setpriv >/dev/null; then
        good "setpriv, to give the node only the rights it needs"
    else
        bad "setpriv is missing" "apt-get install util-linux"
    fi
}

doctor_tools() {
    local jdk package missing=()
    if jdk=$(find_jdk); then
        good "JDK $(java_version_of "$jdk") in $jdk"
    else
        bad "no JDK $JAVA_WANTED or newer" "unpack one under /usr/lib/jvm (adoptium.net) or set JAVA_HOME"
    fi
    for package in "${BUILD_PACKAGES[@]}" "${RUN_PACKAGES[@]}"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        good "all packages for building and running"
    else
        note "missing packages: ${missing[*]}" "./honeymesh up installs them (apt-get install ${missing[*]})"
    fi
    local free
    free=$(df -Pm "$ROOT" | awk 'NR==2 {print $4}')
    if [ "$free" -ge 2048 ]; then
        good "$((free / 1024)) GiB of disk free"
    else
        bad "only $free MiB of disk free here" "building needs 2 GiB"
    fi
}

doctor_network() {
    local link name port holder ours
    ours=$(cat "$BASE_DIR/run/honeymesh.pid" 2>/dev/null)
    for link in /sys/class/net/*; do
        name=${link##*/}
        [ "$name" != lo ] || continue
        case $(ip -d link show dev "$name" 2>/dev/null) in
            *prog/xdp*) note "$name has an XDP program already" "a node of ours is fine; another program stays and the node says so, unless the interface is shared (chained)" ;;
            *) good "$name is free for XDP ($(cat "$link/operstate" 2>/dev/null))" ;;
        esac
    done
    for port in 21 22 80; do
        holder=$(ss -Hltnp "sport = :$port" 2>/dev/null | head -n 1)
        if [ -n "$ours" ] && [[ $holder == *"pid=$ours,"* ]]; then
            good "port $port is a trap of the node that runs"
        elif [ -n "$holder" ]; then
            note "port $port is in use" "the trap of this port is skipped, nothing else changes"
        else
            good "port $port is free for a trap"
        fi
    done
}
