// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.postgresql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A startup packet: which protocol, and what the client says of itself.
 *
 * @param options names and values in their order
 * @param complete whether it ended as it must
 */
record Startup(int major, int minor, Map<String, String> options, boolean complete) {

    static final int MAX_BYTES = Messages.SMALL_BYTES;
    static final long PROTOCOL_3 = 3 << 16;
    static final long CANCEL = 80877102;
    static final long TLS = 80877103;
    static final long GSS = 80877104;

    private static final int MAX_OPTIONS = 64;

    static Startup parse(byte[] packet) {
        Cursor cursor = new Cursor(packet);
        int major = (int) cursor.number(2);
        int minor = (int) cursor.number(2);
        Map<String, String> options = new LinkedHashMap<>();
        boolean complete = false;
        while (!complete && options.size() < MAX_OPTIONS) {
            String name = cursor.terminated();
            if (cursor.isBroken()) {
                break;
            }
            complete = name.isEmpty();
            if (!complete) {
                String value = cursor.terminated();
                if (cursor.isBroken()) {
                    break;
                }
                options.put(name, value);
            }
        }
        return new Startup(major, minor, options, complete && cursor.left() == 0);
    }

    String user() {
        return options.getOrDefault("user", "");
    }

    /** The database it wants; its user's namesake if it names none. */
    String database() {
        return Optional.ofNullable(options.get("database"))
                .filter(name -> !name.isEmpty())
                .orElse(user());
    }
}
