// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Properties;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** What the trap host itself reads and writes. */
public final class HostTargets implements TargetSource {

    private static final int RECORDED_BYTES = 4096;
    private static final Touch TOUCH = new Touch(
            7,
            Instant.EPOCH,
            "ssh",
            new Flow(
                    Transport.TCP,
                    new Endpoint(IpAddress.parse("2001:db8::9"), 50_505),
                    new Endpoint(IpAddress.parse("192.0.2.7"), 22)),
            EvidenceGrade.PROVEN);

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("recording", HostTargets::recording),
                Target.of("recording-file", HostTargets::recordingFile),
                Target.of("replayed-talk", new ReplayedTalk()),
                Target.of("host-settings", Properties.readBy(Limits::of)),
                Target.of("trap-settings", Properties.readBy(properties -> {
                    Order order = Order.of(properties);
                    Expect.printable(order.problem());
                })));
    }

    /** Whatever was said, each line of a recording is JSON, in printable ASCII alone. */
    private static void recording(byte[] input) throws IOException {
        Transcript transcript = new Transcript(RECORDED_BYTES, new MemoryBudget(Limits.CAPTURE_MEMORY_BYTES).share());
        Draw draw = new Draw(input);
        while (!draw.isEmpty()) {
            boolean fromClient = (draw.u8() & 1) == 0;
            byte[] bytes = draw.bytes();
            transcript.add(fromClient, bytes, 0, bytes.length);
        }
        RecordingFormat.Written written =
                RecordingFormat.write(RecordingHeader.of(TOUCH, transcript.truncated()), transcript.lines());
        String[] lines = new String(written.bytes(), StandardCharsets.UTF_8).split("\n");
        for (String line : lines) {
            Expect.printable(line);
            JSON.std.anyFrom(line);
        }
        Expect.same(1 + transcript.lines().size(), lines.length);
        BufferedReader again =
                new BufferedReader(new StringReader(new String(written.bytes(), StandardCharsets.UTF_8)));
        RecordingHeader.parse(again.readLine());
        Expect.same(transcript.lines().size(), written.format().read(again).size());
    }

    /** A file in the folder of recordings, which somebody may have edited. */
    private static void recordingFile(byte[] input) {
        for (RecordingFormat format : RecordingFormat.values()) {
            try (BufferedReader in =
                    new BufferedReader(new StringReader(new String(input, StandardCharsets.US_ASCII)))) {
                RecordingHeader header = RecordingHeader.parse(String.valueOf(in.readLine()));
                RecordingFormat.write(header, format.read(in));
            } catch (IOException | IllegalArgumentException refused) {
                Expect.that(refused.getMessage() != null, refused::toString);
            }
        }
    }
}
