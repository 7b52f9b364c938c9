// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Capture files, and the layers of the packets in them. */
public final class CaptureTargets implements TargetSource {

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("capture-file", CaptureTargets::file).seededBy("ja4/pcap", "hassh", "scans"),
                Target.of("packets", CaptureTargets::packets));
    }

    private static void file(byte[] input) {
        try {
            CaptureReader reader = CaptureReader.open(Input.of(new ByteArrayInputStream(input)));
            try (Conversations conversations = new Conversations(CaptureTargets::reported)) {
                Capture.read(reader, input.length, conversations, (bytes, ofBytes) -> {});
            }
        } catch (IOException refused) {
            Expect.clear(refused);
        }
    }

    private static void reported(Sighting sighting) {
        Report.of(sighting).fingerprints().forEach(fingerprint -> Expect.printable(fingerprint.value()));
    }

    /** A link type, then packets with their lengths before them. */
    private static void packets(byte[] input) {
        Draw draw = new Draw(input);
        int linkType = draw.pick(1, 0, 9, 12, 14, 50, 51, 101, 108, 113, 228, 229, 276);
        try (Conversations conversations = new Conversations(CaptureTargets::reported)) {
            LinkLayer links = new LinkLayer(conversations);
            for (int number = 1; !draw.isEmpty(); number++) {
                links.frame(new Frame(number, Instant.EPOCH, linkType, draw.bytes()));
            }
        }
    }
}
