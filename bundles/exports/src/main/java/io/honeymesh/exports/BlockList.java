// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.exports;

import io.honeymesh.api.Subject;
import io.honeymesh.api.spi.BanExporter.Entry;
import java.util.ArrayList;
import java.util.List;

/** Bans as other firewalls can hold them: no two with an address in common, and none of everything. */
final class BlockList {

    private BlockList() {}

    /**
     * Of one family, by address. A ban within a wider one is left out: where that one ends earlier, the next export has it.
     *
     * @param bans sorted by subject, so a wider one comes before what it holds
     * @param addressBits 32 or 128
     */
    static List<Entry> of(List<Entry> bans, int addressBits) {
        List<Entry> apart = new ArrayList<>();
        for (Entry entry : bans) {
            Subject subject = entry.ban().subject();
            boolean ofFamily = subject.address().bitLength() == addressBits && subject.prefixLength() > 0;
            boolean held = !apart.isEmpty() && apart.getLast().ban().subject().contains(subject);
            if (ofFamily && !held) {
                apart.add(entry);
            }
        }
        return apart;
    }
}
