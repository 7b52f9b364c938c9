// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mysql;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The client's first packet: who it is and what it can.
 *
 * @param capabilities what both sides can
 * @param secret the answer to the greeting's challenge, as far as the client's plug-in goes
 * @param database empty if it names none
 * @param plugin empty if it doesn't say
 * @param attributes what the client tells of itself
 */
record Response(
        long capabilities,
        int charset,
        String user,
        String secret,
        Optional<String> database,
        String plugin,
        Map<String, String> attributes) {

    private static final int MIN_BYTES = 6;
    private static final int PREFIX_BYTES = 32;
    private static final int MAX_ATTRIBUTES = 32;

    /** @return empty where the server says "Bad handshake" */
    static Optional<Response> parse(byte[] packet) {
        if (packet.length < MIN_BYTES) {
            return Optional.empty();
        }
        Cursor cursor = new Cursor(packet);
        long asked = cursor.number(2);
        boolean modern = (asked & Capability.PROTOCOL_41) != 0;
        int charset = 8;
        if (modern) {
            if (packet.length < PREFIX_BYTES) {
                return Optional.empty();
            }
            asked |= cursor.number(2) << 16;
            cursor.number(4);
            charset = (int) cursor.number(1);
            cursor.text(19);
            long extended = cursor.number(4);
            asked |= (asked & Capability.CLIENT_MYSQL) == 0 ? extended << 32 : 0;
        } else {
            cursor.number(3);
        }
        long agreed = asked & Capability.SERVER;
        if (cursor.left() == 0) {
            return Optional.empty();
        }
        return rest(cursor, agreed, charset);
    }

    private static Optional<Response> rest(Cursor cursor, long agreed, int charset) {
        String user = cursor.terminated();
        String secret;
        boolean named = (agreed & Capability.CONNECT_WITH_DB) != 0;
        if ((agreed & Capability.SECURE_CONNECTION) == 0) {
            secret = named ? cursor.terminated() : cursor.ended();
        } else if ((agreed & Capability.LENENC_AUTH_DATA) == 0) {
            secret = cursor.text((int) cursor.number(1));
        } else {
            secret = cursor.text(cursor.length());
        }
        boolean unnamed = named && cursor.left() == 0 && (agreed & Capability.SECURE_CONNECTION) != 0;
        if (cursor.isBroken() || unnamed) {
            return Optional.empty();
        }
        String database = named ? cursor.ended() : "";
        boolean plugged = (agreed & Capability.PLUGIN_AUTH) != 0 && cursor.left() > 0;
        String plugin = plugged ? cursor.ended() : "";
        Map<String, String> attributes = (agreed & Capability.CONNECT_ATTRS) != 0 ? attributes(cursor) : Map.of();
        return Optional.of(new Response(
                agreed,
                charset,
                user,
                secret,
                database.isEmpty() ? Optional.empty() : Optional.of(database),
                plugin,
                attributes));
    }

    private static Map<String, String> attributes(Cursor cursor) {
        Map<String, String> attributes = new LinkedHashMap<>();
        cursor.length();
        while (cursor.left() > 0 && !cursor.isBroken() && attributes.size() < MAX_ATTRIBUTES) {
            String name = cursor.text(cursor.length());
            String value = cursor.text(cursor.length());
            if (!cursor.isBroken()) {
                attributes.put(name, value);
            }
        }
        return attributes;
    }

    boolean can(long capability) {
        return (capabilities & capability) != 0;
    }

    /** The most bytes a character of the client's character set takes. */
    int bytesPerCharacter() {
        return switch (charset) {
            case 33, 83 -> 3;
            case 45, 46 -> 4;
            default -> charset >= 192 && charset < 224 ? 3 : charset >= 224 && charset < 248 ? 4 : 1;
        };
    }
}
