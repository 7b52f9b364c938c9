// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

import java.nio.charset.StandardCharsets;

/** Builds packets as text with a character per byte. */
final class Bytes {

    private Bytes() {}

    static String text(String text) {
        return "" + (char) (text.length() >> 8) + (char) (text.length() & 0xff) + text;
    }

    static String packet(int first, String body) {
        StringBuilder length = new StringBuilder();
        int left = body.length();
        do {
            length.append((char) (left > 0x7f ? left & 0x7f | 0x80 : left));
            left >>= 7;
        } while (left > 0);
        return (char) first + length.toString() + body;
    }

    static String connect(int version) {
        return connect(version == 3 ? "MQIsdp" : "MQTT", version, 2, "c", "");
    }

    static String connect(String name, int version, int flags, String clientId, String rest) {
        String properties = (version & 0x7f) == 5 ? "\0" : "";
        return packet(0x10, text(name) + (char) version + (char) flags + "\0\74" + properties + text(clientId) + rest);
    }

    /** Filters are followed by a character that is their quality of service. */
    static String subscribe(int version, int id, String... filters) {
        StringBuilder body = new StringBuilder("\0" + (char) id + (version == 5 ? "\0" : ""));
        for (String filter : filters) {
            body.append(text(filter.substring(0, filter.length() - 1)))
                    .append((char) (filter.charAt(filter.length() - 1) - '0'));
        }
        return packet(0x82, body.toString());
    }

    static String unsubscribe(int version, int id, String... filters) {
        StringBuilder body = new StringBuilder("\0" + (char) id + (version == 5 ? "\0" : ""));
        for (String filter : filters) {
            body.append(text(filter));
        }
        return packet(0xa2, body.toString());
    }

    static String publish(int version, int flags, String topic, int id, String message) {
        String number = (flags & 6) == 0 ? "" : "\0" + (char) id;
        return packet(0x30 | flags, text(topic) + number + (version == 5 ? "\0" : "") + message);
    }

    static String hex(String bytes) {
        return java.util.HexFormat.of().formatHex(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
