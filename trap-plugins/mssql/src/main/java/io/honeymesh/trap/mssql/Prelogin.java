// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * How a client opens ([MS-TDS] 2.2.6.5): which version it is, what it wants encrypted.
 *
 * @param version of the client's library, as it gives it
 * @param mars whether it asks for several results at once
 * @param instance which of a machine's servers it wants, usually empty
 */
record Prelogin(Optional<String> version, Encryption encryption, boolean mars, String instance) {

    /** The option's values, in their order on the wire. */
    enum Encryption {
        /** Only the login. */
        OFF,
        ON,
        NOT_SUPPORTED,
        REQUIRED
    }

    private static final int VERSION = 0;
    private static final int ENCRYPTION = 1;
    private static final int INSTANCE = 2;
    private static final int MARS = 4;
    private static final int END = 0xff;
    private static final int MAX_OPTIONS = 32;
    private static final int MAX_INSTANCE_BYTES = 255;

    /** Empty if it can't be read. */
    static Optional<Prelogin> of(byte[] bytes) {
        Optional<String> version = Optional.empty();
        Optional<Encryption> encryption = Optional.empty();
        boolean mars = false;
        String instance = "";
        for (int at = 0, i = 0; i < MAX_OPTIONS && at < bytes.length; at += 5, i++) {
            int option = bytes[at] & 0xff;
            if (option == END) {
                return Optional.of(new Prelogin(version, encryption.orElse(Encryption.OFF), mars, instance));
            }
            Cursor cursor = new Cursor(bytes).at(at + 1);
            int offset = Short.toUnsignedInt(Short.reverseBytes((short) cursor.number(2)));
            int length = Short.toUnsignedInt(Short.reverseBytes((short) cursor.number(2)));
            byte[] value = cursor.at(offset).bytes(length);
            if (cursor.isBroken()) {
                return Optional.empty();
            }
            switch (option) {
                case VERSION -> version = Optional.of(version(value)).filter(v -> !v.isEmpty());
                case ENCRYPTION ->
                    encryption = value.length == 0 ? encryption : Optional.of(Encryption.values()[value[0] & 3]);
                case INSTANCE -> instance = instance(value);
                case MARS -> mars = true;
                default -> {}
            }
        }
        return Optional.empty();
    }

    private static String version(byte[] value) {
        if (value.length < 6) {
            return HexFormat.of().formatHex(value);
        }
        int build = (value[2] & 0xff) << 8 | value[3] & 0xff;
        return (value[0] & 0xff) + "." + (value[1] & 0xff) + "." + build;
    }

    private static String instance(byte[] value) {
        int end = 0;
        while (end < value.length && end < MAX_INSTANCE_BYTES && value[end] != 0) {
            end++;
        }
        return new String(value, 0, end, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    Encryption agreed() {
        return encryption == Encryption.REQUIRED ? Encryption.ON : encryption;
    }

    /** The server's answer: its version, what is encrypted, whether this is the instance that was asked for. */
    byte[] answer(int build) {
        int options = mars ? 5 : 4;
        int at = 5 * options + 1;
        Bytes head = new Bytes();
        Bytes values = new Bytes();
        option(head, VERSION, at, 6);
        values.add((byte) 15, (byte) 0, (byte) (build >>> 8), (byte) build, (byte) 0, (byte) 0);
        option(head, ENCRYPTION, at + 6, 1);
        values.number(agreed().ordinal(), 1);
        option(head, INSTANCE, at + 7, 1);
        boolean other =
                !instance.isEmpty() && !instance.toUpperCase(Locale.ROOT).equals("MSSQLSERVER");
        values.number(other ? 1 : 0, 1);
        option(head, 3, at + 8, 0);
        if (mars) {
            option(head, MARS, at + 8, 1);
            values.number(0, 1);
        }
        return head.number(END, 1).add(values.toArray()).toArray();
    }

    private static void option(Bytes out, int option, int offset, int length) {
        out.add((byte) option, (byte) (offset >>> 8), (byte) offset, (byte) (length >>> 8), (byte) length);
    }
}
