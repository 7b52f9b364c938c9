// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Decision;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Scan;
import io.honeymesh.api.Verdict;
import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Properties;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;

/** What the kernel reports of packets. */
public final class EnforcementTargets implements TargetSource {

    private static final double HZ = 250;
    private static final Decision SPARED = new Decision.Spared(Decision.Cause.SCORE, "fuzzed");

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("scan-event", EnforcementTargets::scanEvent),
                Target.of("enforcement-settings", Properties.readBy(EnforcementSettings::of)));
    }

    private static void scanEvent(byte[] input) {
        ScanEvents events = new ScanEvents(jiffy -> Instant.ofEpochMilli(jiffy), HZ);
        Draw draw = new Draw(input);
        while (!draw.isEmpty()) {
            byte[] event =
                    java.util.Arrays.copyOf(draw.bytes(KernelLayout.ScanEvent.BYTES), KernelLayout.ScanEvent.BYTES);
            Scan scan = events.read(aligned(event));
            Expect.printable(scan.source() + " " + scan.target());
            new NodeEvent.Scanned(new Verdict(scan, List.of(), List.of()), scan, SPARED).fields();
        }
    }

    /** As the kernel's ring buffer has it. */
    private static MemorySegment aligned(byte[] event) {
        MemorySegment segment = MemorySegment.ofArray(new long[KernelLayout.ScanEvent.BYTES / Long.BYTES]);
        return segment.copyFrom(MemorySegment.ofArray(event));
    }
}
