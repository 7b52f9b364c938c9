// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Ipv6;
import io.honeymesh.api.Subject;
import java.util.Collection;

/** Prefixes to compare very many addresses with: none is made an object. */
final class PrefixSet {
    private final int[] networks4;
    private final int[] masks4;
    private final long[] networks6;
    private final long[] masks6;

    /** @param prefixes of IPv6 at most /64 */
    PrefixSet(Collection<Subject> prefixes) {
        int count4 = (int) prefixes.stream().filter(PrefixKeys::isV4).count();
        networks4 = new int[count4];
        masks4 = new int[count4];
        networks6 = new long[prefixes.size() - count4];
        masks6 = new long[prefixes.size() - count4];
        int next4 = 0;
        int next6 = 0;
        for (Subject prefix : prefixes) {
            int length = prefix.prefixLength();
            switch (prefix.address()) {
                case Ipv4 v4 -> {
                    networks4[next4] = v4.bits();
                    masks4[next4++] = length == 0 ? 0 : -1 << 32 - length;
                }
                case Ipv6 v6 -> {
                    networks6[next6] = v6.high();
                    masks6[next6++] = length == 0 ? 0 : -1L << 64 - length;
                }
            }
        }
    }

    boolean contains4(int address) {
        for (int i = 0; i < networks4.length; i++) {
            if ((address & masks4[i]) == networks4[i]) {
                return true;
            }
        }
        return false;
    }

    /** @param high the upper half of the address */
    boolean contains6(long high) {
        for (int i = 0; i < networks6.length; i++) {
            if ((high & masks6[i]) == networks6[i]) {
                return true;
            }
        }
        return false;
    }
}
