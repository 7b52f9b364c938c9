// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds what callers say to a server on a port of the loopback address. */
final class Requests {

    static final String STRANGER = "<sip:x@1.1.1.1>;tag=2";

    private final int port;
    private final String transport;

    Requests(int port, String transport) {
        this.port = port;
        this.transport = transport;
    }

    String us() {
        return "sip:127.0.0.1:" + port;
    }

    String us(String user) {
        return "sip:" + user + "@127.0.0.1:" + port;
    }

    /** The header fields every request has; {@code changed} replace those of the same name, or come at the end. */
    String request(String line, String... changed) {
        String method = line.substring(0, line.indexOf(' '));
        // The same for the same request to another port.
        String all = (line + String.join("", changed)).replace(":" + port, "");
        String id = Integer.toHexString(all.hashCode());
        List<String> fields = new ArrayList<>(List.of(
                "Via: SIP/2.0/" + transport + " 127.0.0.1:5999;branch=z9hG4bK-" + id + ";rport",
                "From: <" + us("a") + ">;tag=1",
                "To: <" + us("a") + ">",
                "Call-ID: " + id,
                "CSeq: 1 " + method,
                "Max-Forwards: 70",
                "Content-Length: 0"));
        for (String field : changed) {
            String name = field.substring(0, field.indexOf(':'));
            int same = 0;
            while (same < fields.size() && !fields.get(same).startsWith(name + ":")) {
                same++;
            }
            if (same < fields.size()) {
                fields.set(same, field);
            } else {
                fields.add(field);
            }
        }
        fields.removeIf(field -> field.endsWith(": -"));
        return line + "\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** So long that any answer is shorter. */
    static String padding() {
        return "Subject: " + "x".repeat(300);
    }
}
