// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.service.Traffic;
import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
        List<Frame> frames = new ArrayList<>();
        for (int number = 1; !draw.isEmpty(); number++) {
            frames.add(new Frame(number, Instant.ofEpochSecond(number), linkType, draw.bytes()));
        }
        try (Conversations conversations = new Conversations(CaptureTargets::reported)) {
            frames.forEach(new LinkLayer(conversations)::frame);
        }
        Heard heard = new Heard();
        try (TrafficReader traffic = new TrafficReader(heard)) {
            LinkLayer links = new LinkLayer(traffic);
            for (Frame frame : frames) {
                traffic.packet(frame);
                links.frame(frame);
            }
        }
        Expect.that(heard.open.isEmpty(), () -> "never ended: " + heard.open);
    }

    /** Who opens ends, and said no more than came. */
    private static final class Heard implements Traffic {
        private final Set<Touch> open = new HashSet<>();
        private Instant now = Instant.EPOCH;

        @Override
        public void opened(Touch touch) {
            Expect.that(open.add(touch), () -> "twice: " + touch);
        }

        @Override
        public void ended(CapturedConversation conversation) {
            Expect.that(open.remove(conversation.touch()), () -> "never opened: " + conversation.touch());
            int said = conversation.said(Integer.MAX_VALUE).length();
            Expect.that(said <= conversation.bytesIn(), () -> said + " of " + conversation.bytesIn() + " bytes");
        }

        @Override
        public void probe(Instant at, IpAddress source, Endpoint target, boolean stealth) {
            Expect.that(!at.isBefore(now), () -> at + " after " + now);
            now = at;
        }
    }
}
