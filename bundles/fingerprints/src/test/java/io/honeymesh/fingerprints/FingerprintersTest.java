// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.Flow;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.Fingerprinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** The services that detection calls. */
class FingerprintersTest {

    private static final List<Fingerprinter> ALL =
            List.of(new Ja4Fingerprinter(), new Ja3Fingerprinter(), new HasshFingerprinter());

    @Test
    void aTlsClientHasAJa4AndAJa3() {
        TestHello hello = TestHello.usual("a.example");
        assertEquals(
                List.of(new Fingerprint("ja4", Ja4.of(hello.parsed())), new Fingerprint("ja3", Ja3.of(hello.parsed()))),
                of(Transport.TCP, hello.record()));
    }

    @Test
    void anSshClientHasAHassh() {
        String hassh = Hassh.client(SshKexInit.of(TestKex.stream()).orElseThrow());
        assertEquals(List.of(new Fingerprint("hassh", hassh)), of(Transport.TCP, TestKex.stream()));
    }

    @Test
    void quicAndDtlsClientsHaveTheirs() {
        TestHello hello = TestHello.usual("a.example");
        byte[] message = hello.message();
        byte[] quic = TestQuic.initial(1, new byte[8], 0, TestQuic.crypto(message, 0, message.length));
        assertEquals(
                Ja4.of(hello.parsed(Carrier.QUIC)),
                of(Transport.UDP, quic).getFirst().value());
        byte[] body = hello.body(Carrier.DTLS);
        byte[] dtls = TestDtls.record(body, 0, 0, body.length);
        assertEquals(
                Ja4.of(hello.parsed(Carrier.DTLS)),
                of(Transport.UDP, dtls).getFirst().value());
    }

    @Test
    void otherClientsHaveNone() {
        for (byte[] wire :
                List.of(new byte[0], new byte[1], Octets.ascii("GET / HTTP/1.1\r\n\r\n"), new byte[16_384])) {
            assertEquals(List.of(), of(Transport.TCP, wire));
            assertEquals(List.of(), of(Transport.UDP, wire));
        }
        assertEquals(List.of(), of(Transport.UDP, TestKex.stream()));
    }

    @Test
    void seedsOfEveryProtocolAndDamagedOnesDoNotMakeThemThrow() throws IOException {
        Random random = new Random(10);
        int seeds = 0;
        for (String protocol : List.of("ssl", "ssh", "http", "smtp", "rdp", "mysql", "dns", "sip")) {
            Path zip = Path.of(System.getProperty("honeymesh.oracles", "oracles"), "fuzz", protocol + "-corpus.zip");
            assumeTrue(Files.isReadable(zip), "no reference data at " + zip);
            try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    byte[] seed = in.readNBytes(1 << 16);
                    for (int i = 0; i < 4 && seed.length > 0; i++) {
                        of(Transport.TCP, seed);
                        of(Transport.UDP, Arrays.copyOf(seed, Math.min(seed.length, 2000)));
                        seed[random.nextInt(seed.length)] = (byte) random.nextInt();
                    }
                    seeds++;
                }
            }
        }
        System.out.println("fingerprinters survived " + seeds + " seeds");
    }

    private static List<Fingerprint> of(Transport transport, byte[] wire) {
        Flow flow = new Flow(
                transport,
                new Endpoint(IpAddress.parse("192.0.2.1"), 40_000),
                new Endpoint(IpAddress.parse("192.0.2.250"), 443));
        Touch touch = new Touch(1, Instant.EPOCH, "any", flow, EvidenceGrade.PROVEN);
        Conversation conversation = new Conversation(
                touch,
                Instant.EPOCH,
                Captured.of(wire),
                Captured.EMPTY,
                wire.length,
                0,
                List.of(),
                Conversation.Ending.CLIENT,
                false,
                Optional.empty());
        return ALL.stream()
                .flatMap(fingerprinter -> fingerprinter.fingerprints(conversation).stream())
                .toList();
    }
}
