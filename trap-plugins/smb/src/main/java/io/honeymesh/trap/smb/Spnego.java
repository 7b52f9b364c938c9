// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.util.Arrays;
import java.util.Optional;

/** The envelopes in which NTLM comes (RFC 4178). */
final class Spnego {

    /** What the server says first: only NTLM, and a hint that nobody should read. */
    static final byte[] HINT = Out.hex("604806062b0601050502a03e303ca00e300c060a2b06010401823702020aa32a3028a026"
            + "1b246e6f745f646566696e65645f696e5f5246433431373840706c656173655f69676e6f7265");

    static final int INITIAL = 0x60;
    static final int RESPONSE = 0xa1;

    private static final byte[] SPNEGO = Out.hex("06062b0601050502");
    private static final byte[] NTLMSSP = Out.hex("060a2b06010401823702020a");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int OID = 0x06;

    private static final int MECHANISMS = 0xa0;
    private static final int INITIAL_TOKEN = 0xa2;
    private static final int RESPONSE_TOKEN = 0xa2;
    private static final int MECHANISM_LIST_MIC = 0xa3;

    private static final int MAX_LENGTH_BYTES = 3;

    private Spnego() {}

    /**
     * What a client sent.
     *
     * @param token the mechanism's own message, if there is one
     * @param preferred whether NTLM is the mechanism the client likes best, so that a token in an initial message is NTLM's
     * @param signed whether the list of mechanisms is signed
     */
    record Message(Optional<byte[]> token, boolean preferred, boolean signed) {}

    /** Reads an initial message; a client that has no NTLM is not understood. */
    static Message initial(byte[] bytes) throws Malformed {
        Bytes in = value(new Bytes(bytes), INITIAL);
        if (!Arrays.equals(in.array(SPNEGO.length), SPNEGO)) {
            throw new Malformed("not SPNEGO");
        }
        Bytes fields = value(value(in, 0xa0), SEQUENCE);
        boolean known = false;
        boolean preferred = false;
        Optional<byte[]> token = Optional.empty();
        while (fields.left() > 0) {
            int tag = fields.at(fields.length() - fields.left(), 1).u8();
            Bytes field = value(fields, tag);
            if (tag == MECHANISMS) {
                Bytes mechanisms = value(field, SEQUENCE);
                for (boolean first = true; mechanisms.left() > 0; first = false) {
                    byte[] oid = value(mechanisms, OID).rest();
                    boolean ntlm = Arrays.equals(oid, 0, oid.length, NTLMSSP, 2, NTLMSSP.length);
                    preferred |= first && ntlm;
                    known |= ntlm;
                }
            } else if (tag == INITIAL_TOKEN) {
                token = Optional.of(value(field, OCTET_STRING).rest());
            }
        }
        if (!known) {
            throw new Malformed("a client without NTLM");
        }
        return new Message(token, preferred, false);
    }

    /** Reads a message that goes on. */
    static Message response(byte[] bytes) throws Malformed {
        Bytes fields = value(value(new Bytes(bytes), RESPONSE), SEQUENCE);
        Optional<byte[]> token = Optional.empty();
        boolean signed = false;
        while (fields.left() > 0) {
            int tag = fields.at(fields.length() - fields.left(), 1).u8();
            Bytes field = value(fields, tag);
            signed |= tag == MECHANISM_LIST_MIC;
            if (tag == RESPONSE_TOKEN) {
                token = Optional.of(value(field, OCTET_STRING).rest());
            }
        }
        return new Message(token, true, signed);
    }

    private static Bytes value(Bytes in, int tag) throws Malformed {
        if (in.u8() != tag) {
            throw new Malformed("not the SPNEGO message it should be");
        }
        int length = in.u8();
        if (length >= 0x80) {
            int count = length & 0x7f;
            if (count == 0 || count > MAX_LENGTH_BYTES) {
                throw new Malformed("a length that is not DER");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | in.u8();
            }
        }
        return in.slice(length);
    }

    /** Goes on with a message of NTLM. */
    static byte[] incomplete(byte[] token) {
        byte[] fields = new Out()
                .addHex("a0030a0101")
                .add(der(0xa1, NTLMSSP))
                .add(der(0xa2, der(OCTET_STRING, token)))
                .bytes();
        return der(RESPONSE, der(SEQUENCE, fields));
    }

    /** Asks for NTLM; {@code preferred} as in {@link Message}. */
    static byte[] choose(boolean preferred) {
        byte[] fields = new Out()
                .addHex(preferred ? "a0030a0101" : "a0030a0103")
                .add(der(0xa1, NTLMSSP))
                .bytes();
        return der(RESPONSE, der(SEQUENCE, fields));
    }

    static byte[] completed() {
        return Out.hex("a1073005a0030a0100");
    }

    private static byte[] der(int tag, byte[] content) {
        Out out = new Out().u8(tag);
        int length = content.length;
        if (length >= 0x100) {
            out.u8(0x82).u8(length >>> 8);
        } else if (length >= 0x80) {
            out.u8(0x81);
        }
        return out.u8(length).add(content).bytes();
    }
}
