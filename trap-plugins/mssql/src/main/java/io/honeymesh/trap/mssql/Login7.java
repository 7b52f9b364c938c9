// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A login ([MS-TDS] 2.2.6.4).
 *
 * @param version the protocol's, as the client wants to speak it
 * @param packetBytes how long the client wants packets to be
 * @param password in clear text
 * @param sspi a token of Windows authentication, empty without
 * @param utf8 whether the client asks to be sent UTF-8, the one extension that is granted
 * @param extended whether it asks for extensions at all
 */
record Login7(
        int version,
        int packetBytes,
        String host,
        String user,
        String password,
        String application,
        String server,
        String library,
        String database,
        byte[] sspi,
        boolean extended,
        boolean utf8) {

    /** Before 7.2 the fixed part was shorter. */
    static final int MIN_BYTES = 86;

    private static final int MAX_NAME_CHARS = 128;
    private static final int MAX_SSPI_BYTES = 8 << 10;
    private static final int MAX_FEATURES = 32;
    private static final int INTEGRATED = 0x80;
    private static final int EXTENDED = 0x10;
    private static final int UTF8_SUPPORT = 0x0a;

    /** Empty if it can't be read. */
    static Optional<Login7> of(byte[] bytes) {
        if (bytes.length < MIN_BYTES) {
            return Optional.empty();
        }
        Cursor cursor = new Cursor(bytes).at(4);
        int version = cursor.small(4);
        int packet = cursor.small(4);
        boolean integrated = (bytes[25] & INTEGRATED) != 0;
        boolean extended = (bytes[27] & EXTENDED) != 0;
        Login7 login = new Login7(
                version,
                packet,
                text(cursor, 36),
                text(cursor, 40),
                password(cursor),
                text(cursor, 48),
                text(cursor, 52),
                text(cursor, 60),
                text(cursor, 68),
                integrated ? sspi(cursor) : new byte[0],
                extended,
                extended && hasUtf8(bytes));
        return cursor.isBroken() ? Optional.empty() : Optional.of(login);
    }

    private static byte[] field(Cursor cursor, int at, int bytesEach, int max) {
        int offset = cursor.at(at).small(2);
        int length = cursor.small(2);
        return length == 0 ? new byte[0] : cursor.at(offset).bytes(length > max ? -1 : (long) length * bytesEach);
    }

    private static String text(Cursor cursor, int at) {
        return new String(field(cursor, at, 2, MAX_NAME_CHARS), StandardCharsets.UTF_16LE);
    }

    /** Passwords are hidden from a casual glance: halves of each byte swapped, then 0xA5 over them. */
    private static String password(Cursor cursor) {
        byte[] hidden = field(cursor, 44, 2, MAX_NAME_CHARS);
        for (int i = 0; i < hidden.length; i++) {
            int plain = hidden[i] & 0xff ^ 0xa5;
            hidden[i] = (byte) (plain << 4 | plain >>> 4);
        }
        return new String(hidden, StandardCharsets.UTF_16LE);
    }

    private static byte[] sspi(Cursor cursor) {
        return field(cursor, 78, 1, MAX_SSPI_BYTES);
    }

    private static boolean hasUtf8(byte[] bytes) {
        Cursor cursor = new Cursor(bytes);
        int pointer = cursor.at(56).small(2);
        cursor.at(pointer);
        int list = cursor.small(4);
        cursor.at(list);
        for (int i = 0; i < MAX_FEATURES && cursor.left() > 4; i++) {
            int feature = cursor.small(1);
            if (feature == 0xff) {
                return false;
            }
            if (feature == UTF8_SUPPORT) {
                return true;
            }
            cursor.skip(cursor.number(4));
        }
        return false;
    }
}
