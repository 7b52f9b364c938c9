// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.snmp;

import java.nio.charset.StandardCharsets;

/**
 * A message of SNMPv3 with the user-based security model (RFC 3412, 6; RFC 3414, 2.4), as far as it can be read by somebody who
 * knows none of its users.
 *
 * @param code that authenticates it
 * @param salt that it was encrypted with
 */
record Usm(long id, int flags, byte[] engine, String user, byte[] code, byte[] salt, Scoped scoped) {

    private static final int AUTHENTICATED = 1;
    private static final int ENCRYPTED = 2;
    private static final int REPORTABLE = 4;

    private static final int MODEL = 3;
    private static final int MIN_SIZE_BYTES = 484;
    private static final int MAX_USER_BYTES = 32;
    private static final int MAX_CODE_BYTES = 48;
    private static final int MAX_SALT_BYTES = 16;
    private static final int SALT_BYTES = 8;
    private static final int MAX_BYTES = 65_535;

    /** Reads what follows the version. */
    static Usm read(In message) throws Malformed {
        In global = message.inside(Tag.SEQUENCE);
        long id = global.integer();
        long size = global.integer();
        byte[] flag = global.octets(1);
        int flags = flag.length == 0 ? ENCRYPTED : flag[0];
        long model = global.integer();
        In security = message.inside(Tag.OCTETS).inside(Tag.SEQUENCE);
        byte[] engine = security.octets(MAX_BYTES);
        long boots = security.integer();
        long time = security.integer();
        byte[] user = security.octets(MAX_USER_BYTES);
        byte[] code = security.octets(MAX_CODE_BYTES);
        byte[] salt = security.octets(MAX_BYTES);
        boolean nonsense =
                isNegative(id) || isNegative(boots) || isNegative(time) || isNegative(size) || size < MIN_SIZE_BYTES;
        if (nonsense || model != MODEL || (flags & (AUTHENTICATED | ENCRYPTED)) == ENCRYPTED) {
            throw new Malformed("a message that contradicts itself");
        }
        Scoped unseen = new Scoped(0, (flags & REPORTABLE) != 0);
        boolean seen = (flags & ENCRYPTED) == 0 && salt.length <= MAX_SALT_BYTES;
        Scoped scoped = seen ? Scoped.read(message, unseen) : unseen;
        return new Usm(id, flags, engine, new String(user, StandardCharsets.ISO_8859_1), code, salt, scoped);
    }

    /** As a signed number, which these must be. */
    private static boolean isNegative(long number) {
        return number < 0 || number > Integer.MAX_VALUE;
    }

    boolean isAuthenticated() {
        return (flags & AUTHENTICATED) != 0 && code.length > 0;
    }

    /** Whether nobody could decrypt it: its salt is of no size that there is. */
    boolean isUndecryptable() {
        return salt.length > MAX_SALT_BYTES || (flags & ENCRYPTED) != 0 && salt.length != SALT_BYTES;
    }
}
