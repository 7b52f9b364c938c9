// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/** The three messages of NTLM ([MS-NLMP]). */
final class Ntlm {

    static final int CHALLENGE_BYTES = 8;

    private static final byte[] SIGNATURE = "NTLMSSP\0".getBytes(StandardCharsets.US_ASCII);
    private static final int NEGOTIATE = 1;
    private static final int CHALLENGE = 2;
    private static final int AUTHENTICATE = 3;

    private static final int UNICODE = 0x1;
    private static final int OEM = 0x2;
    private static final int REQUEST_TARGET = 0x4;
    private static final int KEY_EXCHANGE = 0x4000_0000;

    /** What Samba agrees to if the client wants it; it always wants NTLM and shows its version. */
    private static final int ECHOED = 0xe008_8031;

    private static final int ALWAYS = 0x0200_0200;
    private static final int TARGET_GIVEN = 0x0082_0004;

    private static final int HEADER_BYTES = 56;
    private static final byte[] VERSION = Out.hex("060100000000000f");

    private static final int NTLM_V1_BYTES = 24;
    private static final int PROOF_BYTES = 16;
    private static final int SESSION_KEY_BYTES = 16;

    private static final HexFormat HEX = HexFormat.of();

    private Ntlm() {}

    static boolean isMessage(byte[] bytes) {
        return bytes.length >= SIGNATURE.length
                && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    /** Answers the first message with a challenge. */
    static byte[] challenge(byte[] negotiate, byte[] challenge, Machine machine) throws Malformed {
        Bytes in = message(negotiate, NEGOTIATE);
        int asked = in.i32();
        boolean unicode = (asked & UNICODE) != 0;
        boolean target = (asked & REQUEST_TARGET) != 0;
        int flags = asked & ECHOED | ALWAYS | (unicode ? UNICODE : OEM) | (target ? TARGET_GIVEN : 0);
        Out name = new Out();
        Out information = new Out();
        if (target) {
            name = unicode ? name.utf16(machine.netBiosName()) : name.latin(machine.netBiosName());
            information
                    .add(pair(2, machine.netBiosName()))
                    .add(pair(1, machine.netBiosName()))
                    .add(pair(4, ""))
                    .add(pair(3, machine.host()))
                    .u16(7)
                    .u16(Long.BYTES)
                    .i64(Machine.fileTime(Instant.now()))
                    .i32(0);
        }
        return new Out()
                .add(SIGNATURE)
                .i32(CHALLENGE)
                .add(field(name.size(), HEADER_BYTES))
                .i32(flags)
                .add(challenge)
                .zeros(8)
                .add(field(information.size(), HEADER_BYTES + name.size()))
                .add(VERSION)
                .add(name.bytes())
                .add(information.bytes())
                .bytes();
    }

    private static byte[] pair(int id, String value) {
        return new Out().u16(id).u16(2 * value.length()).utf16(value).bytes();
    }

    private static byte[] field(int length, int offset) {
        return new Out().u16(length).u16(length).i32(offset).bytes();
    }

    private static Bytes message(byte[] bytes, int type) throws Malformed {
        Bytes in = new Bytes(bytes);
        in.skip(isMessage(bytes) ? SIGNATURE.length : Integer.MAX_VALUE);
        if (in.i32() != type) {
            throw new Malformed("not the NTLM message it should be");
        }
        return in;
    }

    /** A login attempt. */
    record Attempt(String user, String domain, String workstation, byte[] lm, byte[] nt) {

        boolean isAnonymous() {
            return user.isEmpty() && nt.length == 0 && lm.length <= 1;
        }

        String account() {
            return domain.isEmpty() ? user : domain + "\\" + user;
        }

        /** The responses the way hashcat reads them: mode 5500 for the first version, 5600 for the second. */
        String hash(byte[] challenge) {
            if (nt.length == 0 && lm.length == 0) {
                return "";
            }
            String nonce = HEX.formatHex(challenge);
            if (nt.length <= NTLM_V1_BYTES) {
                return user + "::" + domain + ":" + HEX.formatHex(lm) + ":" + HEX.formatHex(nt) + ":" + nonce;
            }
            return user + "::" + domain + ":" + nonce + ":" + HEX.formatHex(nt, 0, PROOF_BYTES) + ":"
                    + HEX.formatHex(nt, PROOF_BYTES, nt.length);
        }
    }

    /** Reads the last message. */
    static Attempt attempt(byte[] authenticate) throws Malformed {
        Bytes in = message(authenticate, AUTHENTICATE);
        Bytes lm = part(in, authenticate);
        Bytes nt = part(in, authenticate);
        Bytes domain = part(in, authenticate);
        Bytes user = part(in, authenticate);
        Bytes workstation = part(in, authenticate);
        int keyBytes = 0;
        int flags = UNICODE;
        if (in.left() >= 12) {
            keyBytes = part(in, authenticate).length();
            flags = in.i32();
        }
        boolean unicode = (flags & UNICODE) != 0;
        Attempt attempt = new Attempt(
                unicode ? user.utf16() : user.latin(),
                unicode ? domain.utf16() : domain.latin(),
                unicode ? workstation.utf16() : workstation.latin(),
                lm.rest(),
                nt.rest());
        if (attempt.isAnonymous() && (flags & KEY_EXCHANGE) != 0 && keyBytes != SESSION_KEY_BYTES) {
            throw new Malformed("a key exchange without a key");
        }
        return attempt;
    }

    private static Bytes part(Bytes in, byte[] whole) throws Malformed {
        int length = in.u16();
        in.skip(2);
        return new Bytes(whole).at(in.i32(), length);
    }

    /** Whether a response of the second version is built as it should be: Samba looks before it compares. */
    static boolean isWellFormed(byte[] nt) {
        if (nt.length <= NTLM_V1_BYTES) {
            return true;
        }
        try {
            Bytes in = new Bytes(nt).skip(PROOF_BYTES);
            if (in.u16() != 0x0101) {
                return false;
            }
            in.skip(26);
            int id = in.u16();
            while (id != 0) {
                in.skip(in.u16());
                id = in.u16();
            }
            return true;
        } catch (Malformed e) {
            return false;
        }
    }
}
