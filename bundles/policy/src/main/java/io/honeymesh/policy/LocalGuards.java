// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.Guard;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Subject;
import io.honeymesh.api.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this machine can't do without (S04): itself, its gateways, its resolvers' replies, the operator's open sessions.
 * Read afresh from the kernel each time; a file that can't be read guards nothing and is named once.
 */
final class LocalGuards {

    private static final Logger LOG = LoggerFactory.getLogger(LocalGuards.class);
    private static final int DNS_PORT = 53;
    private static final int DHCP_SERVER = 67;
    private static final int DHCP_CLIENT = 68;
    private static final int DHCPV6_SERVER = 547;
    private static final int DHCPV6_CLIENT = 546;
    private static final String ESTABLISHED = "01";
    private final Path proc;
    private final Path resolvConf;
    private final Sessions sessions = new Sessions();
    private final Set<Path> unreadable = new LinkedHashSet<>();

    LocalGuards(Path proc, Path resolvConf) {
        this.proc = proc;
        this.resolvConf = resolvConf;
    }

    /** @param managementPort which local TCP ports an operator logs in at */
    List<Guard> read(IntPredicate managementPort) {
        List<Guard> guards = new ArrayList<>();
        guards.add(Guard.everything(Subject.parse("127.0.0.0/8"), "loopback"));
        guards.add(Guard.everything(Subject.parse("::1"), "loopback"));
        ownAddresses(guards::add);
        lines(proc.resolve("net/route"), line -> gateway4(line).ifPresent(g -> gateway(g, guards::add)));
        lines(proc.resolve("net/ipv6_route"), line -> gateway6(line).ifPresent(g -> gateway(g, guards::add)));
        lines(resolvConf, line -> resolver(line, guards::add));
        Set<Flow> open = new LinkedHashSet<>();
        for (String table : List.of("net/tcp", "net/tcp6")) {
            lines(proc.resolve(table), line -> session(line, managementPort).ifPresent(open::add));
        }
        sessions.choose(open).forEach(flow -> guards.add(Guard.flow(flow, "operator's session")));
        return guards.stream().distinct().toList();
    }

    private static void ownAddresses(Consumer<Guard> guards) {
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress())
                    .map(IpAddress::of)
                    .map(Subject::host)
                    .forEach(own -> guards.accept(Guard.everything(own, "this node")));
        } catch (SocketException none) {
            LOG.warn("this node's own addresses can't be listed: {}", none.toString());
        }
    }

    /**
     * What a machine needs of its gateway itself; what comes through it carries others' addresses. Not everything: a forged
     * router advertisement would make its sender unbannable.
     */
    private static void gateway(IpAddress gateway, Consumer<Guard> guards) {
        boolean v4 = gateway instanceof Ipv4;
        Subject subject = Subject.host(gateway);
        guards.accept(new Guard(
                subject,
                Optional.of(v4 ? Transport.ICMP : Transport.ICMPV6),
                Guard.ANY_PORT,
                Guard.ANY_PORT,
                "gateway"));
        guards.accept(new Guard(
                subject,
                Optional.of(Transport.UDP),
                v4 ? DHCP_SERVER : DHCPV6_SERVER,
                v4 ? DHCP_CLIENT : DHCPV6_CLIENT,
                "gateway's leases"));
    }

    /** {@code Iface Destination Gateway Flags …}, addresses as little-endian words in hexadecimal. */
    private static Optional<IpAddress> gateway4(String line) {
        String[] columns = line.split("\\s+");
        if (columns.length < 3 || columns[2].length() != 8 || columns[2].equals("00000000")) {
            return Optional.empty();
        }
        return address(columns[2]);
    }

    /** {@code destination length source length nexthop …}, addresses in network order. */
    private static Optional<IpAddress> gateway6(String line) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length < 5 || columns[4].length() != 32 || columns[4].matches("0+")) {
            return Optional.empty();
        }
        return Optional.of(IpAddress.of(HexFormat.of().parseHex(columns[4])));
    }

    private static void resolver(String line, Consumer<Guard> guards) {
        String[] words = line.strip().split("\\s+");
        if (words.length < 2 || !words[0].equals("nameserver")) {
            return;
        }
        try {
            Subject resolver = Subject.host(IpAddress.parse(words[1].replaceFirst("%.*", "")));
            for (Transport transport : List.of(Transport.TCP, Transport.UDP)) {
                guards.accept(
                        new Guard(resolver, Optional.of(transport), DNS_PORT, Guard.ANY_PORT, "resolver's replies"));
            }
        } catch (IllegalArgumentException noAddress) {
            LOG.debug("resolv.conf: {}", noAddress.getMessage());
        }
    }

    /** {@code sl local_address rem_address st …} as {@code HEXADDRESS:HEXPORT}. */
    private static Optional<Flow> session(String line, IntPredicate managementPort) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length < 4 || !columns[3].equals(ESTABLISHED)) {
            return Optional.empty();
        }
        Optional<Endpoint> local = endpoint(columns[1]);
        Optional<Endpoint> remote = endpoint(columns[2]);
        return local.isPresent()
                        && remote.isPresent()
                        && managementPort.test(local.get().port())
                ? Optional.of(new Flow(Transport.TCP, remote.get(), local.get()))
                : Optional.empty();
    }

    private static Optional<Endpoint> endpoint(String text) {
        int colon = text.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : address(text.substring(0, colon))
                        .map(a -> new Endpoint(a, Integer.parseInt(text.substring(colon + 1), 16)));
    }

    /** 32-bit words as the machine stores them: little-endian on every platform this runs on. */
    private static Optional<IpAddress> address(String hex) {
        if (hex.length() != 8 && hex.length() != 32) {
            return Optional.empty();
        }
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int word = 0; word < bytes.length; word += 4) {
            for (int i = 0; i < 2; i++) {
                byte swap = bytes[word + i];
                bytes[word + i] = bytes[word + 3 - i];
                bytes[word + 3 - i] = swap;
            }
        }
        return Optional.of(IpAddress.of(bytes));
    }

    private void lines(Path file, Consumer<String> reader) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.forEach(reader);
            unreadable.remove(file);
        } catch (IOException | UncheckedIOException | IllegalArgumentException unread) {
            if (unreadable.add(file)) {
                LOG.info("no guards from {}: {}", file, unread.toString());
            }
        }
    }
}
