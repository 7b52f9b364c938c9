// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Envelope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {

    private static final String ID = "00112233445566778899aabbccddeeff";

    private static byte[] written(Frame frame) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        frame.write(new DataOutputStream(out));
        return out.toByteArray();
    }

    private static Frame read(byte[] bytes) throws IOException {
        return Frame.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }

    @Test
    void whatIsWrittenIsWhatIsRead() throws IOException {
        Frame.Live live = (Frame.Live) read(written(new Frame.Live(3, new byte[] {1, 2})));
        assertEquals(3, live.hops());
        assertArrayEquals(new byte[] {1, 2}, live.envelope());
        assertArrayEquals(new byte[] {9}, ((Frame.Held) read(written(new Frame.Held(new byte[] {9})))).envelope());
        byte[] digest = new byte[Frame.DIGEST_BYTES];
        digest[5] = 5;
        assertArrayEquals(digest, ((Frame.Heartbeat) read(written(new Frame.Heartbeat(digest)))).digest());
        Frame.Have have =
                (Frame.Have) read(written(new Frame.Have(true, HexFormat.of().parseHex(ID))));
        assertTrue(have.last());
        assertEquals(List.of(ID), Frame.ids(have.names()));
        Frame.Have none = (Frame.Have) read(written(new Frame.Have(false, new byte[0])));
        assertFalse(none.last());
        assertEquals(List.of(), Frame.ids(none.names()));
    }

    @Test
    void theLongestEnvelopeFitsAndOneByteMoreIsNotEvenRead() throws IOException {
        byte[] longest = written(new Frame.Live(0, new byte[Envelope.MAX_BYTES]));
        assertEquals(Envelope.MAX_BYTES, ((Frame.Live) read(longest)).envelope().length);
        int tooLong = Frame.MAX_BYTES + 1;
        byte[] head = {1, (byte) (tooLong >> 16), (byte) (tooLong >> 8), (byte) tooLong};
        assertThrows(IOException.class, () -> read(head));
    }

    @Test
    void namesComeInFramesOfAThousandAndTheLastSaysSo() {
        byte[] names = new byte[2001 * Frame.ID_BYTES];
        new Random(1).nextBytes(names);
        List<Frame.Have> frames = Frame.have(names);
        assertEquals(
                List.of(false, false, true),
                frames.stream().map(Frame.Have::last).toList());
        assertEquals(
                Frame.ids(names),
                frames.stream()
                        .flatMap(frame -> Frame.ids(frame.names()).stream())
                        .toList());
        assertEquals(
                List.of(true),
                Frame.have(new byte[0]).stream().map(Frame.Have::last).toList(),
                "none is a list too");
    }

    @Test
    void anotherVersionAndWhatIsNoFrameAreRefused() {
        for (String hex : List.of(
                "00000000",
                "05000000",
                "03000000",
                "03000021" + "02" + "00".repeat(32),
                "03000020" + "03" + "00".repeat(31),
                "0400000201ff",
                "01000000",
                "0100000501",
                "")) {
            assertThrows(IOException.class, () -> read(HexFormat.of().parseHex(hex)), hex);
        }
    }

    @Test
    void randomBytesAreRefusedWithoutAnythingElse() {
        Random random = new Random(7);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            if (bytes.length > 3) {
                bytes[0] = (byte) random.nextInt(6);
                bytes[1] = 0;
                bytes[2] = 0;
            }
            try {
                read(bytes);
            } catch (IOException expected) {
                // what it is for
            }
        }
    }
}
