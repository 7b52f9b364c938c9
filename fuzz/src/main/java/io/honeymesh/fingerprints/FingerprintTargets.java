// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import io.honeymesh.fuzz.Draw;
import io.honeymesh.fuzz.Expect;
import io.honeymesh.fuzz.Target;
import io.honeymesh.fuzz.TargetSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What is read before anybody has shown who he is: openings of TLS, QUIC, DTLS and SSH. */
public final class FingerprintTargets implements TargetSource {

    private static final int PIECES = 32;

    @Override
    public List<Target> targets() {
        return List.of(
                Target.of("client-hello", FingerprintTargets::clientHello),
                Target.of("tls-stream", List.of("ssl"), FingerprintTargets::tlsStream),
                Target.of("quic-datagrams", FingerprintTargets::quicDatagrams),
                Target.of("quic-frames", FingerprintTargets::quicFrames),
                Target.of("dtls-datagrams", FingerprintTargets::dtlsDatagrams),
                Target.of("kex-init", FingerprintTargets::kexInit),
                Target.of("ssh-stream", List.of("ssh"), FingerprintTargets::sshStream),
                Target.of("patchwork", FingerprintTargets::patchwork));
    }

    private static void clientHello(byte[] input) {
        for (Carrier carrier : Carrier.values()) {
            ClientHello.parse(input, 0, input.length, carrier).ifPresent(FingerprintTargets::fingerprinted);
        }
    }

    private static void fingerprinted(ClientHello hello) {
        String ja4 = Ja4.of(hello);
        Expect.that(ja4.matches("[tqd].{9}_[0-9a-f]{12}_[0-9a-f]{12}"), () -> ja4);
        Expect.printable(ja4);
        String ja3 = Ja3.of(hello);
        Expect.that(ja3.matches("[0-9a-f]{32}"), () -> ja3);
    }

    /** What is found must not depend on how the bytes arrive. */
    private static void tlsStream(byte[] input) {
        TlsHellos.first(input).ifPresent(FingerprintTargets::fingerprinted);
        List<String> whole = new ArrayList<>();
        new TlsHellos().read(input, input.length, true, hello -> whole.add(Ja4.of(hello)));
        List<String> pieces = new ArrayList<>();
        TlsHellos reader = new TlsHellos();
        int piece = pieceBytes(input);
        for (int length = piece; length < input.length; length += piece) {
            reader.read(input, length, false, hello -> pieces.add(Ja4.of(hello)));
        }
        reader.read(input, input.length, true, hello -> pieces.add(Ja4.of(hello)));
        Expect.same(whole, pieces);
    }

    /** Up to {@value #PIECES} pieces, the short inputs' a byte each. */
    private static int pieceBytes(byte[] input) {
        return input.length / PIECES + 1 + Math.floorMod(Arrays.hashCode(input), 64) / 16;
    }

    private static void quicDatagrams(byte[] input) {
        QuicHellos.first(input).ifPresent(FingerprintTargets::fingerprinted);
        QuicHellos quic = new QuicHellos();
        datagrams(input, (bytes, found) -> {
            if (QuicHellos.mayBe(bytes, 0, bytes.length)) {
                quic.read(bytes, 0, bytes.length, found);
            }
        });
        Expect.that(quic.size() <= 16 * ClientHello.MAX_BYTES + 1024, () -> quic.size() + " bytes are held");
    }

    /** As if an Initial packet had been opened. */
    private static void quicFrames(byte[] input) {
        HandshakeMessages messages = new HandshakeMessages();
        datagrams(input, (bytes, found) -> {
            new QuicFrames(bytes).crypto(messages);
            messages.read(found);
        });
    }

    private static void dtlsDatagrams(byte[] input) {
        DtlsHellos.first(input).ifPresent(FingerprintTargets::fingerprinted);
        DtlsHellos dtls = new DtlsHellos();
        datagrams(input, (bytes, found) -> {
            if (DtlsHellos.mayBe(bytes, 0, bytes.length)) {
                dtls.read(bytes, 0, bytes.length, found);
            }
        });
        Expect.that(dtls.size() <= ClientHello.MAX_BYTES, () -> dtls.size() + " bytes are held");
    }

    private interface Datagram {
        void read(byte[] bytes, Consumer<ClientHello> found);
    }

    private static void datagrams(byte[] input, Datagram reader) {
        Draw draw = new Draw(input);
        while (!draw.isEmpty()) {
            reader.read(draw.bytes(), FingerprintTargets::fingerprinted);
        }
    }

    private static void kexInit(byte[] input) {
        KexInit.parse(input, 0, input.length, true).ifPresent(FingerprintTargets::fingerprinted);
        KexInit.parse(input, 0, input.length, false).ifPresent(FingerprintTargets::fingerprinted);
    }

    private static void fingerprinted(KexInit kex) {
        Expect.that(Hassh.client(kex).matches("[0-9a-f]{32}"), () -> Hassh.client(kex));
        Expect.that(Hassh.server(kex).matches("[0-9a-f]{32}"), () -> Hassh.server(kex));
    }

    private static void sshStream(byte[] input) {
        Optional<String> whole = SshKexInit.of(input).map(Hassh::client);
        SshKexInit reader = new SshKexInit();
        int piece = pieceBytes(input);
        Optional<String> pieces = Optional.empty();
        for (int length = piece; length < input.length && pieces.isEmpty(); length += piece) {
            pieces = reader.read(input, length).map(Hassh::client);
        }
        Expect.same(whole, pieces.or(() -> reader.read(input, input.length).map(Hassh::client)));
    }

    /** Against the simplest thing that does the same. */
    private static void patchwork(byte[] input) {
        int size = 512;
        byte[] model = new byte[size];
        boolean[] there = new boolean[size];
        Patchwork patchwork = new Patchwork(size);
        Draw draw = new Draw(input);
        while (!draw.isEmpty()) {
            int offset = draw.u16() % (2 * size) - size / 4;
            byte[] piece = draw.bytes(draw.u8());
            if (patchwork.put(offset, piece, 0, piece.length)) {
                for (int i = 0; i < piece.length; i++) {
                    model[offset + i] = there[offset + i] ? model[offset + i] : piece[i];
                    there[offset + i] = true;
                }
            }
        }
        int expected = 0;
        while (expected < size && there[expected]) {
            expected++;
        }
        Expect.same(expected, patchwork.contiguous());
        Expect.that(
                Arrays.equals(model, 0, expected, patchwork.bytes(), 0, expected), () -> "the bytes are not the first");
    }
}
