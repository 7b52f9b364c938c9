# SPDX-License-Identifier: Apache-2.0
# What a fresh Debian 12 lacks, by what it is needed for.

BUILD_PACKAGES=(maven clang llvm libbpf1 libbpf-dev libc6-dev linux-libc-dev)
RUN_PACKAGES=(libbpf1 libseccomp2 iproute2 util-linux procps openssh-client)
PACKAGE_PACKAGES=(dpkg unzip openssh-client)
PACKAGE_TEST_PACKAGES=(debootstrap systemd-container iproute2 iputils-ping python3-minimal util-linux)
DEMO_PACKAGES=(nmap openssh-client curl lftp util-linux procps iproute2)
# Another XDP program, and what loads ours beside it.
XDP_PACKAGES=(xdp-tools)
# Clients of the traps, and the real servers that traps are compared with.
PEER_PACKAGES=(swaks libnet-ssleay-perl ldap-utils openssl tshark redis-server mariadb-client mariadb-server slapd libsasl2-modules
    postgresql-15 dovecot-imapd dovecot-pop3d tigervnc-standalone-server memcached freerdp2-x11 rdesktop
    git mosquitto mosquitto-clients samba smbclient kamailio sipsak libmodbus5 mbpoll
    python3-pymongo freetds-bin python3-impacket squid dante-server bind9 bind9-dnsutils snmpd snmp
    python3-ntplib tftpd-hpa tftp-hpa openssh-server xrdp)
# Other kernels than this machine's.
KERNEL_PACKAGES=(qemu-system-x86 busybox-static cpio)
TEST_PACKAGES=("${DEMO_PACKAGES[@]}" "${KERNEL_PACKAGES[@]}" "${XDP_PACKAGES[@]}" serf sshpass inetutils-telnet expect asciinema tmux ftp iputils-ping tcpdump nginx-light chromium chromium-driver
    nftables ipset mmdb-bin python3-prometheus-client
    "${PEER_PACKAGES[@]}")

# More of those servers, each of a kind of which a machine has one: only where there is no other.
RIVAL_PACKAGES=(postfix ntpsec vsftpd inetutils-telnetd inetutils-inetd docker.io)

# Prints those of the packages named that can be installed without any other being removed.
without_rivals() {
    local package plan
    for package in "$@"; do
        plan=$(apt-get -s -q install --no-install-recommends "$package" 2>/dev/null) || continue
        grep -q '^Remv ' <<<"$plan" || printf '%s\n' "$package"
    done
}

# Installs what is missing of the packages named; without root or apt says what to do.
need_packages() {
    local what=$1 missing=() package
    shift
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    command -v apt-get >/dev/null ||
        fail "$MISSING" "$what needs these Debian packages or their like: ${missing[*]}"
    is_root || fail "$MISSING" "$what needs packages that are missing; as root: apt-get install ${missing[*]}"
    step "Installing ${missing[*]}"
    local log=$OUT/apt.log
    quietly "package lists" "$log" apt-get -q update ||
        say "    going on with the lists there are"
    # A service that a package would start is none of our business here.
    local policy=/usr/sbin/policy-rc.d made=
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && made=1
    fi
    DEBIAN_FRONTEND=noninteractive quietly "packages" "$log" \
        apt-get -q install -y --no-install-recommends "${missing[@]}"
    local code=$?
    [ -z "$made" ] || rm -f -- "$policy"
    [ "$code" -eq 0 ] || fail "$MISSING" "the packages could not be installed; see $log"
}
