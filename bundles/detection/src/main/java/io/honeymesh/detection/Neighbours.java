// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The networks this machine is itself part of: an IPv6 /64 there is a house full of strangers, where elsewhere it is one
 * customer's. Read from the kernel, at most every {@value #SECONDS} seconds. Thread-safe.
 */
final class Neighbours implements Predicate<IpAddress> {

    private static final int SECONDS = 5;
    private static final Subject LINK_LOCAL = Subject.parse("fe80::/10");

    private record Reading(long nanos, List<Subject> networks) {}

    private final Supplier<List<Subject>> kernel;
    private volatile Reading last;

    Neighbours() {
        this(Neighbours::networks);
    }

    Neighbours(Supplier<List<Subject>> kernel) {
        this.kernel = kernel;
    }

    /** Whether the address is of this machine's own networks. */
    @Override
    public boolean test(IpAddress address) {
        return LINK_LOCAL.contains(address) || current().stream().anyMatch(network -> network.contains(address));
    }

    private List<Subject> current() {
        Reading reading = last;
        long now = System.nanoTime();
        if (reading == null || now - reading.nanos > Duration.ofSeconds(SECONDS).toNanos()) {
            reading = new Reading(now, kernel.get());
            last = reading;
        }
        return reading.networks;
    }

    private static List<Subject> networks() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(nic -> nic.getInterfaceAddresses().stream())
                    .filter(own -> own.getNetworkPrefixLength() > 0)
                    .map(own -> new Subject(IpAddress.of(own.getAddress()), own.getNetworkPrefixLength()))
                    .toList();
        } catch (SocketException none) {
            return List.of(); // as on a machine without networks
        }
    }
}
