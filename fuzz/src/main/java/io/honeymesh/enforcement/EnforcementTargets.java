// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.Scan;
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
            Scan scan = events.read(MemorySegment.ofArray(event));
            Expect.printable(scan.source() + " " + scan.target());
            Expect.that(!scan.stoppedFor().isNegative(), () -> "stopped for " + scan.stoppedFor());
            Expect.that(!scan.window().isNegative(), () -> "a window of " + scan.window());
        }
    }
}
