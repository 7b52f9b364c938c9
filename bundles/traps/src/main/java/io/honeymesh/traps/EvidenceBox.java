// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import java.util.ArrayList;
import java.util.List;

/** The evidence of one conversation, bounded in pieces and bytes; what comes after is only counted. Thread-safe. */
final class EvidenceBox {

    /** The detail that tells how much was left out. */
    static final String OMITTED = "evidence.omitted";

    private final int maxPieces;
    private final int maxBytes;
    private final MemoryBudget.Share memory;
    private final List<Evidence> kept = new ArrayList<>();
    private long bytes;
    private long omitted;

    EvidenceBox(int maxPieces, int maxBytes, MemoryBudget.Share memory) {
        this.maxPieces = maxPieces;
        this.maxBytes = maxBytes;
        this.memory = memory;
    }

    synchronized void add(Evidence evidence) {
        int size = size(evidence);
        if (kept.size() >= maxPieces || bytes + size > maxBytes || !memory.take(size)) {
            omitted++;
            return;
        }
        bytes += size;
        kept.add(evidence);
    }

    /** What was kept; if pieces were left out, the last one says how many. */
    synchronized List<Evidence> all() {
        if (omitted == 0) {
            return List.copyOf(kept);
        }
        List<Evidence> all = new ArrayList<>(kept);
        all.add(new Evidence.Detail(OMITTED, Captured.of(Long.toString(omitted))));
        return List.copyOf(all);
    }

    private static int size(Evidence evidence) {
        return switch (evidence) {
            case Evidence.Credential e ->
                e.method().length() + e.user().length() + e.secret().length();
            case Evidence.Command e -> e.text().length();
            case Evidence.Request e -> e.text().length();
            case Evidence.Detail e -> e.name().length() + e.value().length();
            case Evidence.Upload e ->
                e.name().length() + e.sha256().length() + e.head().length();
            case Evidence.Violation e -> e.what().length() + e.bytes().length();
        };
    }
}
