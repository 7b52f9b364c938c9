// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Scan;
import io.honeymesh.enforcement.KernelLayout.ScanEvent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongFunction;

/** Turns struct hm_scan_event into the api's observation. A bare SYN can be forged, so the grade is CLAIMED (S02). */
final class ScanEvents {
    private final LongFunction<Instant> instant;
    private final double hz;

    ScanEvents(KernelClock clock) {
        this(clock::instant, clock.hz());
    }

    /**
     * @param instant the moment at which a jiffy comes
     * @param hz jiffies a second
     */
    ScanEvents(LongFunction<Instant> instant, double hz) {
        this.instant = instant;
        this.hz = hz;
    }

    Scan read(MemorySegment event) {
        long first = event.get(Native.LONG, ScanEvent.FIRST_SEEN);
        long last = event.get(Native.LONG, ScanEvent.LAST_SEEN);
        long until = event.get(Native.LONG, ScanEvent.UNTIL);
        int addressBytes = event.get(ValueLayout.JAVA_BYTE, ScanEvent.FAMILY) == 4 ? 4 : 16;
        return new Scan(
                instant.apply(last),
                address(event, ScanEvent.SOURCE, addressBytes),
                EvidenceGrade.CLAIMED,
                kind(event.get(ValueLayout.JAVA_BYTE, ScanEvent.KIND)),
                event.get(ValueLayout.JAVA_SHORT, ScanEvent.PORTS_SEEN) & 0xffff,
                Math.max(1, event.get(ValueLayout.JAVA_BYTE, ScanEvent.ADDRESSES_SEEN)),
                length(last - first),
                new Endpoint(
                        address(event, ScanEvent.DESTINATION, addressBytes),
                        event.get(ValueLayout.JAVA_SHORT, ScanEvent.DESTINATION_PORT) & 0xffff),
                until == 0 ? Duration.ZERO : length(until - last));
    }

    private Duration length(long jiffies) {
        return Duration.ofNanos((long) (jiffies / hz * 1e9));
    }

    private static Scan.Kind kind(byte kind) {
        return switch (kind) {
            case 1 -> Scan.Kind.FAST;
            case 2 -> Scan.Kind.SLOW;
            default -> Scan.Kind.STEALTH;
        };
    }

    private static IpAddress address(MemorySegment event, int offset, int bytes) {
        return IpAddress.of(event.asSlice(offset, bytes).toArray(ValueLayout.JAVA_BYTE));
    }
}
