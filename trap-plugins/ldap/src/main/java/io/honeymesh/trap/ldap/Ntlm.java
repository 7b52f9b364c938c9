// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** NTLM ([MS-NLMP]) as Cyrus SASL's module does it. The response is kept the way hashcat reads it (modes 5500, 5600). */
final class Ntlm implements Exchange {

    private static final byte[] SIGNATURE = "NTLMSSP\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 48;
    private static final int CHALLENGE_BYTES = 8;
    private static final int NTLM_V1_BYTES = 24;
    private static final int PROOF_BYTES = 16;

    private static final int UNICODE = 1;
    private static final int OEM = 2;
    private static final int REQUEST_TARGET = 4;
    private static final int TARGET_IS_SERVER = 0x20000;
    private static final int ECHOED_FLAGS = 0xffff;

    private static final HexFormat HEX = HexFormat.of();

    private final Sasl sasl;
    private final String host;
    private Optional<byte[]> challenge = Optional.empty();
    private boolean unicode;

    Ntlm(Sasl sasl, String host) {
        this.sasl = sasl;
        this.host = host;
    }

    @Override
    public Step next(Optional<byte[]> response) {
        if (challenge.isPresent()) {
            return authenticate(ByteBuffer.wrap(response.orElse(new byte[0])).order(ByteOrder.LITTLE_ENDIAN));
        }
        if (response.isEmpty()) {
            return Step.challenge(new byte[0]);
        }
        ByteBuffer message = ByteBuffer.wrap(response.get()).order(ByteOrder.LITTLE_ENDIAN);
        return isMessage(message, 1, 16)
                ? negotiate(message.getInt(12))
                : Step.wrongProtocol("client didn't issue valid NTLM request");
    }

    private static boolean isMessage(ByteBuffer message, int type, int minBytes) {
        byte[] bytes = message.array();
        return bytes.length >= minBytes
                && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)
                && message.getInt(SIGNATURE.length) == type;
    }

    private Step negotiate(int asked) {
        int flags = asked & ECHOED_FLAGS;
        unicode = (flags & UNICODE) != 0;
        if (unicode) {
            flags &= ~OEM;
        }
        boolean target = (flags & REQUEST_TARGET) != 0;
        byte[] name = target ? host.toUpperCase(Locale.ROOT).getBytes(charset()) : new byte[0];
        // The module makes room for UTF-16 whatever it writes.
        int room = target ? 2 * host.length() : 0;
        byte[] nonce = sasl.fresh(CHALLENGE_BYTES);
        challenge = Optional.of(nonce);
        ByteBuffer message = ByteBuffer.allocate(HEADER_BYTES + room).order(ByteOrder.LITTLE_ENDIAN);
        message.put(SIGNATURE).putInt(2);
        message.putShort((short) name.length).putShort((short) name.length).putInt(HEADER_BYTES);
        message.putInt(flags | (target ? TARGET_IS_SERVER : 0)).put(nonce);
        message.put(HEADER_BYTES, name);
        return Step.challenge(message.array());
    }

    private Charset charset() {
        return unicode ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1;
    }

    private Step authenticate(ByteBuffer message) {
        if (!isMessage(message, 3, 52)) {
            return Step.wrongProtocol("client didn't issue valid NTLM response");
        }
        Optional<byte[]> lm = field(message, 12);
        Optional<byte[]> nt = field(message, 20);
        Optional<byte[]> domain = field(message, 28);
        Optional<byte[]> user = field(message, 36);
        if (lm.isEmpty() || nt.isEmpty() || domain.isEmpty() || user.isEmpty()) {
            return Step.wrongProtocol("");
        }
        if (user.get().length == 0 || lm.get().length == 0 && nt.get().length == 0) {
            return Step.wrongProtocol("client issued incorrect/nonexistent responses");
        }
        String name = new String(user.get(), charset());
        sasl.keep("ntlm", name, hash(name, new String(domain.get(), charset()), lm.get(), nt.get()));
        return Step.unknownUser("no secret in database");
    }

    /** A field's bytes; empty if they would lie outside the message. */
    private static Optional<byte[]> field(ByteBuffer message, int at) {
        int length = message.getShort(at) & 0xffff;
        int offset = message.getInt(at + 4);
        if (offset < 0 || offset > message.capacity() - length) {
            return Optional.empty();
        }
        return Optional.of(Arrays.copyOfRange(message.array(), offset, offset + length));
    }

    private String hash(String user, String domain, byte[] lm, byte[] nt) {
        String nonce = HEX.formatHex(challenge.orElseThrow());
        String who = user + "::" + domain + ":";
        if (nt.length <= NTLM_V1_BYTES) {
            return who + HEX.formatHex(lm) + ":" + HEX.formatHex(nt) + ":" + nonce;
        }
        return who + nonce + ":" + HEX.formatHex(nt, 0, PROOF_BYTES) + ":" + HEX.formatHex(nt, PROOF_BYTES, nt.length);
    }
}
