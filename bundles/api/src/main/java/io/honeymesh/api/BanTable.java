// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** Which of an enforcer's tables a ban goes into. Each has a capacity of its own ({@link EnforcerStatus#capacity(BanTable)}). */
public enum BanTable {
    /** Single IPv4 addresses and IPv6 /64, together. */
    EXACT,
    /** All other IPv4 prefixes. */
    PREFIXES4,
    /** All other IPv6 prefixes, single addresses among them. */
    PREFIXES6;

    private static final int SUBNET = 64;

    public static BanTable of(Subject subject) {
        if (subject.address() instanceof Ipv4) {
            return subject.isHost() ? EXACT : PREFIXES4;
        }
        return subject.prefixLength() == SUBNET ? EXACT : PREFIXES6;
    }
}
