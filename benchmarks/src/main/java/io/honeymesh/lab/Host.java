// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.lab;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * One machine of the lab: a network namespace with one interface, {@code eth0}. Thread-safe.
 *
 * <p>Host number n owns 198.18.n.0/24 (RFC 2544's benchmarking range, flat /16) and the /64 fd68:6d6c:6162:n::, so that an
 * IPv6 ban, which covers a /64, hits one host alone.
 */
public final class Host {

    public static final String INTERFACE = "eth0";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PREFIX6 = "fd68:6d6c:6162:";

    private final String name;
    private final String namespace;
    private final int number;

    Host(String name, String namespace, int number) {
        this.name = name;
        this.namespace = namespace;
        this.number = number;
    }

    public String name() {
        return name;
    }

    /** Its network namespace, as {@code ip netns} knows it. */
    public String namespace() {
        return namespace;
    }

    /** Its IPv4 address, the one it has from the start. */
    public String ipv4() {
        return ipv4(1);
    }

    /** One of its IPv4 addresses; all but the first need {@link #addAddresses}. */
    public String ipv4(int index) {
        return "198.18." + number + "." + index;
    }

    /** Its IPv6 address, the one it has from the start. */
    public String ipv6() {
        return ipv6(1);
    }

    /** One of its IPv6 addresses, all of one /64. */
    public String ipv6(int index) {
        return PREFIX6 + Integer.toHexString(number) + "::" + Integer.toHexString(index);
    }

    /** Whether an address or prefix, as text, is its own: in its IPv4 /24 or its IPv6 /64. */
    public boolean owns(String subject) {
        String address = subject.split("/", 2)[0];
        return address.startsWith("198.18." + number + ".")
                || address.startsWith(PREFIX6 + Integer.toHexString(number) + ":");
    }

    /** Gives it more addresses, up to number {@code count} of both families. */
    public void addAddresses(int count) {
        for (int index = 2; index <= count; index++) {
            ip("addr", "add", ipv4(index) + "/16", "dev", INTERFACE);
            ip("addr", "add", ipv6(index) + "/48", "dev", INTERFACE, "nodad");
        }
    }

    /** The program, to be run inside. {@code ip netns exec} would remount /sys, and so hide the BPF file system. */
    public Command command(String... words) {
        return command(Command.of(words));
    }

    public Command command(Command program) {
        return program.behind(List.of("nsenter", "--net=" + Namespaces.file(namespace), "--"));
    }

    /** Runs Java inside, on a thread of its own; sockets that it makes stay inside. */
    public <T> T call(Callable<T> task) {
        return NamespaceThread.call(namespace, task);
    }

    /** As {@link #call}, without waiting. */
    public <T> CompletableFuture<T> start(String threadName, Callable<T> task) {
        return NamespaceThread.start(threadName, namespace, task);
    }

    void create(String wire) {
        Namespaces.add(namespace);
        command("sysctl", "-qw", "net.ipv6.conf.all.disable_ipv6=0", "net.ipv6.conf.default.accept_dad=0")
                .output(LIMIT);
        ip("link", "set", "lo", "up");
        String port = "port" + number;
        ip("link", "add", INTERFACE, "type", "veth", "peer", "name", port, "netns", wire);
        ipIn(wire, "link", "set", port, "master", Lab.BRIDGE, "up");
        ip("addr", "add", ipv4() + "/16", "dev", INTERFACE);
        ip("addr", "add", ipv6() + "/48", "dev", INTERFACE, "nodad");
        ip("link", "set", INTERFACE, "up");
    }

    /** Answers for a whole network, as a router of many strangers; returns what others must know of it. */
    Route crowd(String network4) {
        ip("route", "add", "local", network4, "dev", "lo");
        return new Route(network4, ipv4());
    }

    void learn(Route route) {
        ip("route", "add", route.network(), "via", route.gateway());
    }

    record Route(String network, String gateway) {}

    private void ip(String... words) {
        ipIn(namespace, words);
    }

    static void ipIn(String namespace, String... words) {
        var all = new java.util.ArrayList<>(List.of("ip", "-n", namespace));
        all.addAll(List.of(words));
        Command.of(all).output(LIMIT);
    }
}
