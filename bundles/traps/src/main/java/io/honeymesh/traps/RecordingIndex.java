// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Recordings.Recording;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which recordings there are, and what each source and all together take up. Not thread-safe. */
final class RecordingIndex {

    /** What a file is counted as at least: a disk block, and a bound on how many there can be. */
    static final long BLOCK_BYTES = 4096;

    /** Small, as there may be tens of thousands. */
    private record Kept(IpAddress source, String trap, int atSecond, boolean text, long bytes) {

        long diskBytes() {
            return Math.max(BLOCK_BYTES, (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
        }

        Recording recording(long id) {
            return new Recording(id, Instant.ofEpochSecond(atSecond), trap, source, text, bytes);
        }
    }

    private final TreeMap<Long, Kept> byId = new TreeMap<>();
    private final Map<IpAddress, Long> bySource = new HashMap<>();
    private long total;

    /** Bytes that all recordings are counted as. */
    long totalBytes() {
        return total;
    }

    void add(long id, RecordingHeader header, RecordingFormat format, long bytes) {
        Kept kept = new Kept(
                header.source(),
                header.trap().intern(),
                (int) header.at().getEpochSecond(),
                format == RecordingFormat.TEXT,
                bytes);
        Kept before = byId.put(id, kept);
        if (before != null) {
            forget(before);
        }
        bySource.merge(Admission.origin(kept.source), kept.diskBytes(), Long::sum);
        total += kept.diskBytes();
    }

    /** Takes out what has to go for the one just added: its source's oldest past that one's quota, then the oldest of all. */
    List<Recording> outgrown(long added, Limits limits) {
        List<Recording> gone = new ArrayList<>();
        IpAddress origin = Admission.origin(byId.get(added).source);
        Iterator<Map.Entry<Long, Kept>> oldest = byId.entrySet().iterator();
        while (bySource.getOrDefault(origin, 0L) > limits.recordingsPerSourceBytes() && oldest.hasNext()) {
            Map.Entry<Long, Kept> entry = oldest.next();
            if (entry.getKey() != added
                    && Admission.origin(entry.getValue().source).equals(origin)) {
                gone.add(entry.getValue().recording(entry.getKey())); // the entry is undefined once removed
                forget(entry.getValue());
                oldest.remove();
            }
        }
        while (total > limits.recordingsDiskBytes() && byId.size() > 1) {
            Map.Entry<Long, Kept> entry = byId.pollFirstEntry();
            gone.add(entry.getValue().recording(entry.getKey()));
            forget(entry.getValue());
        }
        return gone;
    }

    private void forget(Kept kept) {
        bySource.computeIfPresent(
                Admission.origin(kept.source),
                (s, bytes) -> bytes > kept.diskBytes() ? bytes - kept.diskBytes() : null);
        total -= kept.diskBytes();
    }

    Optional<Recording> find(long id) {
        return Optional.ofNullable(byId.get(id)).map(kept -> kept.recording(id));
    }

    /** Newest first. */
    List<Recording> find(CaptureFilter filter, Optional<Long> before, int limit) {
        return before.map(id -> byId.headMap(id, false)).orElse(byId).descendingMap().entrySet().stream()
                .map(entry -> entry.getValue().recording(entry.getKey()))
                .filter(found -> filter.passes(found.source(), found.trap(), found.at()))
                .limit(limit)
                .toList();
    }
}
