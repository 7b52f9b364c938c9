# SPDX-License-Identifier: Apache-2.0

launcher_help() {
    case ${1:-} in
        up) cat <<EOF
./honeymesh up [--interface NAME[,NAME]] [--test-mode|--enforce] [--profile full|edge]

Builds what isn't built, installs it into $HOME_DIR, starts a node and waits until it is ready.
Needs root; the node itself runs as the user honeymesh with four capabilities.

  --interface NAME[,NAME]   protect these interfaces (default: those with a default route, else all)
  --test-mode               count what would be dropped, drop nothing; stays so until --enforce
  --enforce                 drop again
  --profile full|edge       full: features can be added, the shell is an SSH server on the loopback address. edge: less memory and
                            a quicker start, the shell on this machine alone. Stays so until it is named again (default: full)
Environment: HONEYMESH_HOME ($HOME_DIR), HONEYMESH_BASE ($BASE_DIR), JAVA_HOME
EOF
            ;;
        down) cat <<EOF
./honeymesh down [--release]

Stops the node; traffic is as if it had never been. With pinned set in etc/io.honeymesh.enforcement.cfg its bans are dropped
on for that long; --release ends that at once.
EOF
            ;;
        status) echo "./honeymesh status: shows whether the node runs, what it protects and its traps." ;;
        shell) cat <<EOF
./honeymesh shell [COMMAND]

Opens the node's shell, or runs one command in it:
  ./honeymesh shell honeymesh:bans
  ./honeymesh shell 'honeymesh:why 203.0.113.7'
EOF
            ;;
        demo) cat <<EOF
./honeymesh demo [--json FILE]

Makes network namespaces of its own, starts a node in one, attacks it with real clients and shows what happens.
Touches nothing else on this machine. Exit 0 only if every attacker was banned and the bystander lost nothing.
EOF
            ;;
        test) cat <<EOF
./honeymesh test [MAVEN OPTIONS]
./honeymesh test --soak [OPTIONS OF bench load]

Builds everything and runs every test: units, kernel programs, the assembled node, network namespaces.

  --soak   instead: the load of bench load for half an hour (--seconds N: longer or shorter)
EOF
            ;;
        bench) cat <<EOF
./honeymesh bench xdp [--rounds N] [--json FILE]
./honeymesh bench bans [--rounds N] [--json FILE]
./honeymesh bench overhead [--rounds N] [--json FILE]
./honeymesh bench latency [--sources N] [--json FILE]
./honeymesh bench pipeline [--json FILE]
./honeymesh bench memory [--rounds N] [--json FILE]
./honeymesh bench load [--seconds N] [--slow N] [--rate N] [--json FILE]
./honeymesh bench web [--seconds N] [--rate N] [--json FILE]
./honeymesh bench pages [--events N] [--rounds N] [--json FILE]
./honeymesh bench mesh [--sources N] [--transport NAME[,NAME]] [--json FILE]
./honeymesh bench peers [--sources N] [--json FILE]
./honeymesh bench all [--json FILE]

  xdp       what the XDP program adds to a packet, beside a bare verdict and xdp-filter in the same run
  bans      what a ban costs from Java until the kernel goes by it, one by one and a million at once
  overhead  processor time at a steady rate of packets, with the program on the interface and without
  latency   connect to first dropped packet, beside a minimal C program in the same run
  pipeline  observations a second through fingerprints, rules and gate, and what each allocates
  memory    what a node of each profile holds beside the same image without it, and when its first trap listens
  load      how a node bears a crowd that may stay: what it holds, how fast its traps answer
  web       500 API requests and 200 event streams while a thousand strangers a second touch traps: times of answers, is an event lost
  pages     how long each page and each list of the API takes with a million events and ten thousand bans on record
  mesh      messages signed and verified a second; how soon a touch of one node is a drop on two others, over each transport
  peers     the same attack against fail2ban and CrowdSec with its firewall bouncer, those of them that are installed
  all       each of these in turn, into one report
EOF
            ;;
        doctor) echo "./honeymesh doctor: checks kernel, rights, tools and ports, and says what to do." ;;
        build) echo "./honeymesh build: builds the distribution if a source is newer than it." ;;
        package) cat <<EOF
./honeymesh package [--key FILE] [--revision N] [--test]
./honeymesh package --check

Builds what is handed out, into target/package: the distribution with a Java runtime of its own, a Debian package, a CycloneDX list
of what they are made of, SHA256SUMS. The same sources and the same JDK give the same bytes.

  --key FILE     an OpenSSH key that signs the checksums (SHA256SUMS.sig); without one they are unsigned, and it says so
  --revision N   the Debian revision, for a package that is to be newer than another of the same version
  --test         then tries them, on a clean Debian 12 with systemd in network namespaces: install, a ban, upgrade, remove, purge (root)
  --check        instead: two builds from two copies of the sources, which must be the same bit by bit
Environment: HONEYMESH_SIGNING_KEY, the same; DEBFULLNAME and DEBEMAIL, the Debian package's maintainer;
HONEYMESH_DEBIAN_MIRROR, where --test gets its Debian from
EOF
            ;;
        fingerprint) cat <<EOF
./honeymesh fingerprint [--json] [--] FILE...

Prints JA4 and JA3 of each TLS ClientHello and HASSH of each SSH key exchange in capture files (pcap, pcapng, also
gzip-compressed; TLS over TCP, QUIC, DTLS). Needs no rights and no node.

  --json   one JSON object a line and fingerprint: file, frame, src, src_port, dst, dst_port, transport, sni, kind, value
Exit code: 0 all was read, 1 a file could not be read (or not to its end), 2 wrong usage.
EOF
            ;;
        ignite) cat <<EOF
./honeymesh ignite up [--servers N] [--listen ADDRESS] [--base DIR]
./honeymesh ignite status [--base DIR]
./honeymesh ignite down [--base DIR]

Apache Ignite servers for nodes whose operator has no cluster (docs/ignite.md). up makes keys once, starts the servers one
after the other, each a process of the user $IGNITE_USER, and prints the configuration that a node needs. They hold what nodes
tell each other in memory alone; nodes reach them with mutual TLS, and may do nothing but keep bytes there.

  --servers N        how many (1-$IGNITE_MOST, default 2); stays so until it is named again
  --listen ADDRESS   for clients on other machines (default 127.0.0.1); stays so too. A running server keeps its address
  --base DIR         keys, logs, the servers' program (default $IGNITE_DIR)
Environment: HONEYMESH_IGNITE, the folder; HONEYMESH_BASE ($BASE_DIR), the node's; JAVA_HOME
EOF
            ;;
        fuzz) cat <<EOF
./honeymesh fuzz [--list] [--rest] [--minutes N] [--jobs N] [TARGET...]

Feeds every parser and every trap, or those named, ever new inputs in search of one that breaks it, with priority below
everything else. Each target goes on from the corpus of its last run, in target/fuzz; the table is in target/fuzz/report.md.
What is found is kept in fuzz/src/test/resources/seeds, where a test reads it from then on.

  --list        names the targets
  --rest        only those that no table (docs/measurements.md, target/fuzz/report.md) has so many minutes of
  --minutes N   for each target (default 5; 0.5 is half a minute), its start not counted
  --jobs N      targets at the same time (default 1)
Environment: HONEYMESH_ORACLES, the reference data with seeds of others' (default ../shared/oracles)
Exit code: 0 nothing was found, 1 something was (or the fuzzer failed), 2 wrong usage.
EOF
            ;;
        fleet) cat <<EOF
./honeymesh fleet key --out DIR
./honeymesh fleet order --key FILE --roster FILE --out DIR [--valid 24h]

Makes the key of a fleet, and orders that give each of its nodes a new access token; where no node runs.
docs/federation.md says how that goes.
EOF
            ;;
        replay) cat <<EOF
./honeymesh replay [--source ADDRESS|PREFIX] [--rule NAME] [--json] [--with JAR]... FILE...

Runs capture files (pcap, pcapng, also gzip-compressed) through the traps and rules as they come, without a node and
without rights, and shows each verdict and what policy would decide at its defaults. Each file begins with an empty memory.

  --source  only what this address or prefix did
  --rule    only verdicts in which this rule has a say
  --json    one JSON document a line; the sums come last
  --with    a rule, trap or fingerprinter of your own, as you would drop it into deploy/
Exit code: 0 all was read, 1 a file could not be read (or not to its end), 2 wrong usage.
EOF
            ;;
        '' | help) cat <<EOF
${BOLD}HoneyMesh${PLAIN} $(project_version): touch a decoy, be dropped in the kernel.

  ./honeymesh up        build, install and start a node on this machine
  ./honeymesh down      stop it
  ./honeymesh status    what it protects, its traps
  ./honeymesh shell     its shell
  ./honeymesh demo      real attacks in network namespaces, with a timeline
  ./honeymesh test      every test
  ./honeymesh bench     measurements
  ./honeymesh doctor    what this machine lacks, and what to do
  ./honeymesh build     build only
  ./honeymesh package   archive with a Java runtime, Debian package, bill of materials, checksums
  ./honeymesh fingerprint FILE...   JA4, JA3 and HASSH in capture files
  ./honeymesh fleet key|order  replace the access tokens of many nodes at once
  ./honeymesh replay FILE...   capture files through the rules, without consequences
  ./honeymesh ignite up|down|status   Apache Ignite servers through which nodes can tell each other
  ./honeymesh fuzz      search for inputs that break a parser or a trap
  ./honeymesh help COMMAND

Exit codes: 0 ok, 1 failed, 2 wrong usage, 3 not running, 4 something is missing (the message says how to get it).
EOF
            ;;
        *) usage_error "no help on: $1" ;;
    esac
}
