// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.itests;

import io.honeymesh.lab.Command;
import io.honeymesh.lab.Host;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Every IP packet that a host's interface sent and received, by tcpdump. */
final class Wiretap implements AutoCloseable {

    private static final Duration STARTED = Duration.ofSeconds(10);
    private static final int ETHERNET = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP = 1;
    private static final int ICMP6 = 58;
    /** Hop-by-hop options: multicast listener reports of the kernel itself. */
    private static final int HOP_BY_HOP = 0;

    private static final int SYN = 0x02;
    private static final int ACK = 0x10;

    /** @param ports source and destination of TCP and UDP; type and code of ICMP */
    record Packet(String from, String to, int protocol, int fromPort, int toPort, int flags) {

        private String conversation() {
            return protocol + " " + from + " " + fromPort + " " + to + " " + toPort;
        }

        private String reverse() {
            return protocol + " " + to + " " + toPort + " " + from + " " + fromPort;
        }
    }

    private final Process process;
    private final Path file;

    private Wiretap(Process process, Path file) {
        this.process = process;
        this.file = file;
    }

    static Wiretap on(Host host, Path file) throws Exception {
        Process process = host.command(
                        "tcpdump", "-i", Host.INTERFACE, "-n", "-U", "-s", "128", "-Z", "root", "-w", file.toString())
                .start();
        // It writes the file's head when it listens.
        Wait.until(STARTED, "tcpdump listens", () -> Files.exists(file) && Files.size(file) >= 24);
        return new Wiretap(process, file);
    }

    /** Ends it. @return all it saw */
    List<Packet> end() throws Exception {
        Thread.sleep(200);
        Command.of("kill", "-TERM", Long.toString(process.pid())).output(STARTED);
        if (!process.waitFor(STARTED.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("tcpdump does not end");
        }
        return read(Files.readAllBytes(file));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static List<Packet> read(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        in.position(24);
        List<Packet> packets = new ArrayList<>();
        while (in.remaining() >= 16) {
            int length = in.getInt(in.position() + 8);
            in.position(in.position() + 16);
            ByteBuffer frame = in.slice(in.position(), length).order(ByteOrder.BIG_ENDIAN);
            in.position(in.position() + length);
            packet(frame, packets);
        }
        return packets;
    }

    private static void packet(ByteBuffer frame, List<Packet> packets) throws IOException {
        int type = frame.limit() < ETHERNET ? 0 : Short.toUnsignedInt(frame.getShort(12));
        if (type == IPV4) {
            int payload = ETHERNET + (frame.get(ETHERNET) & 0xf) * 4;
            packets.add(packet(frame, 12, 4, frame.get(ETHERNET + 9) & 0xff, payload));
        } else if (type == IPV6) {
            packets.add(packet(frame, 8, 16, frame.get(ETHERNET + 6) & 0xff, ETHERNET + 40));
        }
    }

    private static Packet packet(ByteBuffer frame, int addresses, int size, int protocol, int payload)
            throws IOException {
        String from = address(frame, ETHERNET + addresses, size);
        String to = address(frame, ETHERNET + addresses + size, size);
        if (protocol == TCP || protocol == UDP) {
            return new Packet(
                    from,
                    to,
                    protocol,
                    Short.toUnsignedInt(frame.getShort(payload)),
                    Short.toUnsignedInt(frame.getShort(payload + 2)),
                    protocol == TCP ? frame.get(payload + 13) & 0xff : 0);
        }
        boolean icmp = protocol == ICMP || protocol == ICMP6;
        return new Packet(from, to, protocol, icmp ? frame.get(payload) & 0xff : 0, 0, 0);
    }

    private static String address(ByteBuffer frame, int offset, int size) throws IOException {
        byte[] address = new byte[size];
        frame.get(offset, address);
        return InetAddress.getByAddress(address).getHostAddress();
    }

    /**
     * What these own addresses sent that answers nothing: every packet of a TCP or UDP conversation that the other side did
     * not begin, every SYN, every ICMP message but replies and errors. Neighbour discovery is the kernel's own.
     */
    static List<Packet> uncalledFor(List<Packet> packets, Set<String> own) {
        List<Packet> uncalled = new ArrayList<>();
        Set<String> called = new HashSet<>();
        for (Packet packet : packets) {
            if (!own.contains(packet.from())) {
                called.add(packet.conversation());
            } else if (!answers(packet, called)) {
                uncalled.add(packet);
            }
        }
        return uncalled;
    }

    private static boolean answers(Packet packet, Set<String> called) {
        return switch (packet.protocol()) {
            case TCP -> called.contains(packet.reverse()) && (packet.flags() & (SYN | ACK)) != SYN;
            case UDP -> called.contains(packet.reverse());
            case ICMP -> packet.fromPort() == 0 || packet.fromPort() == 3;
            // Errors and echo replies, and neighbour discovery.
            case ICMP6 -> packet.fromPort() < 128 || packet.fromPort() == 129 || packet.fromPort() >= 133;
            default -> packet.protocol() == HOP_BY_HOP;
        };
    }
}
