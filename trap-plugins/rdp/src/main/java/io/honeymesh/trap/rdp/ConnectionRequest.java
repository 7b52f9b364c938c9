// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.util.Optional;

/**
 * The X.224 connection request ([MS-RDPBCGR] 2.2.1.1).
 *
 * @param cookie the cookie or routing token, or empty
 * @param protocols the security protocols the client asks for, if it asks
 */
record ConnectionRequest(String cookie, Optional<Integer> protocols) {

    static final int TLS = 1;

    private static final int CODE = 0xe0;
    private static final int FIXED_BYTES = 5;

    private static final int NEGOTIATION_REQUEST = 1;
    private static final int NEGOTIATION_BYTES = 8;
    private static final int CORRELATION_INFO = 6;
    private static final int CORRELATION_BYTES = 36;

    /** Whether bytes begin as one does. */
    static boolean begins(byte[] bytes) {
        return bytes.length >= 6 && bytes[0] == 3 && bytes[1] == 0 && (bytes[5] & 0xff) == CODE;
    }

    static ConnectionRequest read(Pdus.Pdu pdu) throws Malformed {
        Bytes in = pdu.body();
        if (pdu.isFastPath() || in.u8() != in.left() || in.u8() != CODE) {
            throw new Malformed("no connection request");
        }
        in.skip(FIXED_BYTES);
        String cookie = "";
        Optional<Integer> protocols = Optional.empty();
        while (in.left() > 0) {
            switch (in.u8()) {
                case NEGOTIATION_REQUEST -> {
                    in.skip(1);
                    sized(in, NEGOTIATION_BYTES);
                    protocols = Optional.of(in.i32());
                }
                case CORRELATION_INFO -> {
                    in.skip(1);
                    sized(in, CORRELATION_BYTES);
                    in.skip(CORRELATION_BYTES - 4);
                }
                case 'C' -> cookie = "C" + line(in);
                default -> {
                    // xrdp skips what it doesn't know, byte by byte.
                }
            }
        }
        return new ConnectionRequest(cookie, protocols);
    }

    private static void sized(Bytes in, int length) throws Malformed {
        if (in.u16() != length) {
            throw new Malformed("a field of the wrong length");
        }
    }

    /** Up to CR and LF, or the end; the byte after a CR is taken with it. */
    private static String line(Bytes in) throws Malformed {
        StringBuilder line = new StringBuilder();
        while (in.left() > 0) {
            int c = in.u8();
            if (c == '\r' && (in.left() == 0 || in.u8() == '\n')) {
                break;
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** The user's name in the cookie, if that is what it is. */
    Optional<String> user() {
        String start = "Cookie: mstshash=";
        return cookie.startsWith(start) ? Optional.of(cookie.substring(start.length())) : Optional.empty();
    }

    /** The answer. */
    byte[] confirm(boolean tls) {
        Out out = new Out().addHex("0300 00 00 00 d0 0000 1234 00");
        protocols.ifPresent(asked -> out.addHex("02 01 0800").i32(tls ? TLS : 0));
        byte[] confirm = out.bytes();
        confirm[3] = (byte) confirm.length;
        confirm[4] = (byte) (confirm.length - 5);
        return confirm;
    }

    boolean asksForTls() {
        return (protocols.orElse(0) & TLS) != 0;
    }

    @Override
    public String toString() {
        return "connect " + (cookie.isEmpty() ? "" : cookie + " ")
                + protocols.map(p -> "protocols " + Integer.toHexString(p)).orElse("without negotiation");
    }
}
