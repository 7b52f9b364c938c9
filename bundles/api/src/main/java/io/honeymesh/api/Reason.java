// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One bit of why a source is blocked. Reasons stack on a ban, each with its own expiry. The bit positions are part of the
 * kernel table's layout and of the ledger's format: they are only ever added to.
 */
public enum Reason {
    /** Touched a trap. */
    TRAP(BanClass.PROVEN),
    /** Scanned ports. */
    SCAN(BanClass.PROVEN),
    /** A trusted peer said so. */
    MESH(BanClass.MESH),
    /** An operator said so. */
    MANUAL(BanClass.MANUAL),
    /** Sent an exploit, a command or a hostile payload. */
    PAYLOAD(BanClass.PROVEN),
    /** Its client's fingerprint is banned or known as a tool's. */
    FINGERPRINT(BanClass.PROVEN),
    /** Tried to log in. */
    CREDENTIAL(BanClass.PROVEN);

    private static final List<Reason> ALL = List.of(values());

    private final BanClass banClass;

    Reason(BanClass banClass) {
        this.banClass = banClass;
    }

    public BanClass banClass() {
        return banClass;
    }

    /** This reason's bit in a mask; 16 bits are all the kernel table holds. */
    public int bit() {
        return 1 << ordinal();
    }

    public static int mask(Collection<Reason> reasons) {
        int mask = 0;
        for (Reason reason : reasons) {
            mask |= reason.bit();
        }
        return mask;
    }

    /** The highest class among the reasons in a mask; {@link BanClass#CLAIMED} for none. */
    public static BanClass highestClass(int mask) {
        BanClass highest = BanClass.CLAIMED;
        for (Reason reason : ALL) {
            if ((mask & reason.bit()) != 0 && reason.banClass.compareTo(highest) > 0) {
                highest = reason.banClass;
            }
        }
        return highest;
    }

    /** An unmodifiable copy in the reasons' order. Most have one entry, and an enum map of one takes ten times as much memory. */
    public static <V> Map<Reason, V> copyOf(Map<Reason, V> values) {
        return values.size() < 2 ? Map.copyOf(values) : Collections.unmodifiableMap(new EnumMap<>(values));
    }

    /** The reasons in a mask; bits this version doesn't know are left out. */
    public static Set<Reason> of(int mask) {
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        for (Reason reason : values()) {
            if ((mask & reason.bit()) != 0) {
                reasons.add(reason);
            }
        }
        return reasons;
    }
}
