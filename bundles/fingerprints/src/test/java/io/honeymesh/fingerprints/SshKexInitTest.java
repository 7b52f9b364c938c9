// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static io.honeymesh.fingerprints.Octets.ascii;
import static io.honeymesh.fingerprints.Octets.hex;
import static io.honeymesh.fingerprints.Octets.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SshKexInitTest {

    private static final byte[] PACKET = TestKex.packet(TestKex.payload(TestKex.LISTS));

    @Test
    void clientsAndServersAreHashedInTheirOwnDirection() throws Exception {
        KexInit kex = SshKexInit.of(TestKex.stream()).orElseThrow();
        assertEquals(md5("kex1,kex2;enc1,enc2;mac1;none,zlib"), Hassh.client(kex));
        assertEquals(md5("kex1,kex2;enc3;mac2,mac3;none"), Hassh.server(kex));
    }

    @Test
    void itIsCompleteWithItsLastByteAndNotBefore() {
        byte[] stream = TestKex.stream();
        SshKexInit reader = new SshKexInit();
        for (int length = 0; length <= stream.length; length++) {
            assertEquals(length == stream.length, reader.read(stream, length).isPresent(), "after " + length);
            assertEquals(length == stream.length, found(Arrays.copyOf(stream, length)), "cut at " + length);
        }
        assertFalse(reader.read(stream, stream.length).isPresent(), "once is enough");
    }

    @Test
    void otherLinesAndPacketsMayComeFirst() {
        byte[] ignored = TestKex.packet(
                join(new byte[] {2}, Octets.of().vector32(new byte[50]).bytes()));
        for (byte[] before : List.of(
                ascii("Welcome\r\nto this\n"),
                hex("050100"),
                ascii("CONNECT host:22 HTTP/1.0\r\n\r\n"),
                ascii("xSSH-SSH-2"))) {
            assertTrue(found(join(before, TestKex.stream())));
        }
        for (String identification :
                List.of("SSH-2.0-x\n", "SSH-1.99-x\r\n", "SSH-2.0-\r\n", "SSH-2.0-" + "x".repeat(1000) + "\r\n")) {
            assertTrue(found(join(ascii(identification), ignored, ignored, PACKET)), identification);
        }
    }

    @Test
    void withoutItsIdentificationItHasToFitExactly() {
        assertTrue(found(PACKET));
        byte[] longer = TestKex.packet(join(TestKex.payload(TestKex.LISTS), new byte[3]));
        assertFalse(found(longer));
        assertTrue(found(join(TestKex.IDENTIFICATION, longer)));
    }

    @Test
    void itMayBeginAfterTheLongestPreambleAndNotLater() {
        assertTrue(found(join(new byte[SshKexInit.MAX_PREAMBLE_BYTES], TestKex.stream())));
        assertFalse(found(join(new byte[SshKexInit.MAX_PREAMBLE_BYTES + 1], TestKex.stream())));
    }

    @Test
    void theOldProtocolHasNone() {
        assertFalse(found(join(ascii("SSH-1.5-x\n"), PACKET)));
    }

    @Test
    void anEndlessIdentificationIsGivenUp() {
        assertFalse(found(join(ascii("SSH-2.0-" + "x".repeat(2000) + "\n"), PACKET)));
    }

    @Test
    void impossibleLengthsAreNone() {
        for (String damage : List.of("00000001 00", "ffffffff 04", "00010001 04", "00000010 ff", "00000000 00")) {
            byte[] packet = PACKET.clone();
            System.arraycopy(hex(damage), 0, packet, 0, 5);
            assertFalse(found(join(TestKex.IDENTIFICATION, packet)), damage);
        }
        byte[] list = PACKET.clone();
        list[22] = 0x7f; // the first list's length
        assertFalse(found(join(TestKex.IDENTIFICATION, list)));
        list[22] = (byte) 0xff;
        assertFalse(found(join(TestKex.IDENTIFICATION, list)));
    }

    @Test
    void garbageAndFalseBeginningsNeitherThrowNorTakeLong() {
        Random random = new Random(9);
        byte[] seed = TestKex.stream();
        byte[] many = ascii("SSH-2.0-x\n".repeat(13_000));
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            for (int i = 0; i < 50_000; i++) {
                byte[] bytes = seed.clone();
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                found(bytes);
            }
            for (byte[] stream : List.of(many, ascii("S".repeat(130_000)), ascii("SSH-2.".repeat(20_000)))) {
                SshKexInit reader = new SshKexInit();
                for (int length = 0; length < stream.length; length++) {
                    reader.read(stream, length);
                }
            }
        });
    }

    private static boolean found(byte[] stream) {
        Optional<KexInit> kex = SshKexInit.of(stream);
        kex.ifPresent(Hassh::client);
        return kex.isPresent();
    }

    private static String md5(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.US_ASCII)));
    }
}
