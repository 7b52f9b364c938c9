// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.List;

/**
 * How a node enforces.
 *
 * @param kind {@code xdp}, {@code observe-only} or {@code none}
 * @param reason why nothing is dropped; empty when the kernel enforces
 * @param attachments every interface that was asked for, protected or not
 * @param limits what it was asked for and can't do on this machine, each with its reason; it enforces all the same
 * @param capacity bans on single IPv4 addresses and IPv6 /64 that the tables hold
 * @param prefixCapacity bans on other subjects that they hold, for each family
 * @param bans subjects the tables hold now
 */
public record EnforcerStatus(
        String kind,
        String reason,
        List<Attachment> attachments,
        List<String> limits,
        int capacity,
        int prefixCapacity,
        int bans) {

    /**
     * The program on one interface.
     *
     * @param mode how it is attached
     * @param detail what stands in the way when it is not, and what to do
     */
    public record Attachment(String interfaceName, AttachMode mode, String detail) {}

    /** How the XDP program is attached to an interface. */
    public enum AttachMode {
        /** In the driver. */
        NATIVE,
        /** In the network stack (skb mode): slower, works everywhere. */
        GENERIC,
        /** Not at all. */
        DETACHED
    }

    public EnforcerStatus {
        attachments = List.copyOf(attachments);
        limits = List.copyOf(limits);
    }

    /** Bans that the table holds. */
    public int capacity(BanTable table) {
        return table == BanTable.EXACT ? capacity : prefixCapacity;
    }

    /** Whether packets can be dropped on at least one interface. */
    public boolean enforcing() {
        return attachments.stream().anyMatch(a -> a.mode() != AttachMode.DETACHED);
    }
}
