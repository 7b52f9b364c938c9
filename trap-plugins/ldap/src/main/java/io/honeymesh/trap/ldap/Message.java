// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/**
 * One LDAPMessage (RFC 4511, 4.1.1).
 *
 * @param tag the operation's tag
 * @param operation its inside
 * @param rest what follows it: controls, or nothing
 */
record Message(int id, int tag, Ber operation, Ber rest) {

    static final int BIND = 0x60;
    static final int UNBIND = 0x42;
    static final int SEARCH = 0x63;
    static final int MODIFY = 0x66;
    static final int ADD = 0x68;
    static final int DELETE = 0x4a;
    static final int RENAME = 0x6c;
    static final int COMPARE = 0x6e;
    static final int ABANDON = 0x50;
    static final int EXTENDED = 0x77;

    /** slapd's {@code sockbuf_max_incoming}: what it takes of those who are not logged in. */
    static final int MAX_BYTES = 262_143;

    private static final int MAX_LENGTH_BYTES = 4;
    private static final int LONG_TAG = 0x1f;

    private static final Set<Integer> REQUESTS =
            Set.of(BIND, UNBIND, SEARCH, MODIFY, ADD, DELETE, RENAME, COMPARE, ABANDON, EXTENDED);

    /** Whether bytes begin as a request does. */
    static boolean begins(byte[] bytes) {
        int body =
                bytes.length < 2 || bytes[0] != Ber.SEQUENCE ? bytes.length : bytes[1] >= 0 ? 2 : 2 + (bytes[1] & 0x7f);
        if (body + 2 >= bytes.length || bytes[body] != Ber.INTEGER) {
            return false;
        }
        int length = bytes[body + 1];
        int operation = body + 2 + length;
        return length >= 1 && length <= 4 && operation < bytes.length && REQUESTS.contains(bytes[operation] & 0xff);
    }

    /**
     * Reads the next message.
     *
     * @return empty at the end of the input, also in the middle of a message
     * @throws Malformed if it is not one, or too long: slapd hangs up without a word
     */
    static Optional<Message> read(InputStream in) throws IOException {
        int tag = in.read();
        int length = tag < 0 ? -1 : length(in);
        if (length < 0) {
            return Optional.empty();
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            return Optional.empty();
        }
        if (tag != Ber.SEQUENCE) {
            throw new Malformed("not an LDAP message");
        }
        Ber ber = new Ber(body);
        int id = ber.integer(Ber.INTEGER);
        int operation = ber.tag();
        if (operation < 0 || (operation & LONG_TAG) == LONG_TAG) {
            throw new Malformed("no operation");
        }
        return Optional.of(new Message(id, operation, ber.enter(), ber));
    }

    /** The body's length, or -1 if the client hangs up within it. */
    private static int length(InputStream in) throws IOException {
        int first = in.read();
        if (first < 0x80) {
            return first == 0 ? tooShort() : first;
        }
        int count = first & 0x7f;
        if (count == 0 || count > MAX_LENGTH_BYTES) {
            throw new Malformed("no definite length");
        }
        long length = 0;
        for (int i = 0; i < count; i++) {
            int b = in.read();
            if (b < 0) {
                return -1;
            }
            length = length << 8 | b;
        }
        if (length > MAX_BYTES) {
            throw new Malformed("a message is longer than " + MAX_BYTES + " bytes");
        }
        return length == 0 ? tooShort() : (int) length;
    }

    private static int tooShort() throws Malformed {
        throw new Malformed("an empty message");
    }
}
