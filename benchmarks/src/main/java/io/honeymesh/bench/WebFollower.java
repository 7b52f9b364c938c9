// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Host;
import io.honeymesh.lab.LabException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A WebSocket client of the events, which counts what it is told, or doesn't read until it is asked to. */
final class WebFollower implements AutoCloseable {

    private static final Pattern SKIPPED = Pattern.compile("\\{\"type\":\"events\\.skipped\",\"count\":(\\d+)\\}");
    /** What the node's own queue had no room for. */
    private static final Pattern LOST = Pattern.compile("\\{\"type\":\"events\\.lost\",.{0,80}?\"count\":(\\d+)");

    private static final int SMALL_BUFFER = 16 << 10;

    private final WebConnection connection;
    private final AtomicLong told = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private volatile String end = "";
    private Thread reading;

    private WebFollower(WebConnection connection) {
        this.connection = connection;
    }

    /** @param tickets asks for its ticket */
    static WebFollower open(Host host, WebConnection tickets, String token, boolean reads) {
        try {
            String answer = tickets.ask("POST", "/api/v1/tickets", "{\"path\":\"/api/v1/events\"}")
                    .text();
            Matcher ticket = Pattern.compile("\"ticket\":\"([^\"]+)\"").matcher(answer);
            if (!ticket.find()) {
                throw new LabException("no ticket: " + answer);
            }
            WebConnection connection = WebConnection.open(host, token, reads ? 0 : SMALL_BUFFER);
            connection.follow(ticket.group(1));
            WebFollower follower = new WebFollower(connection);
            if (reads) {
                follower.read();
            }
            return follower;
        } catch (IOException e) {
            throw new LabException("the events can't be followed: " + e.getMessage(), e);
        }
    }

    /** Begins to read, on a virtual thread. */
    void read() {
        reading = Thread.ofVirtual().name("follower").start(() -> {
            try {
                end = frames(connection.input());
            } catch (IOException cutOff) {
                end = "cut off";
            }
        });
    }

    /** A long message comes in several frames (RFC 6455, 5.4). */
    private String frames(DataInputStream in) throws IOException {
        var message = new ByteArrayOutputStream();
        while (true) {
            int first = in.readUnsignedByte();
            int opcode = first & 0xf;
            long length = in.readUnsignedByte();
            length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            byte[] content = in.readNBytes(Math.toIntExact(length));
            if (opcode == 8) {
                return "closed with " + ((content[0] & 0xff) << 8 | content[1] & 0xff);
            }
            if (opcode <= 1) {
                message.write(content);
                if ((first & 0x80) != 0) {
                    count(message.toByteArray());
                    message.reset();
                }
            }
        }
    }

    /** A message is an array of events: what stands at its first level is counted, without reading what is in it. */
    private void count(byte[] message) {
        int depth = 0;
        long objects = 0;
        boolean quoted = false;
        int last = 0;
        for (int i = 0; i < message.length; i++) {
            byte b = message[i];
            if (quoted) {
                if (b == '\\') {
                    i++;
                } else if (b == '"') {
                    quoted = false;
                }
            } else if (b == '"') {
                quoted = true;
            } else if (b == '{' && ++depth == 1) {
                objects++;
                last = i;
            } else if (b == '}') {
                depth--;
            }
        }
        String text = new String(message, StandardCharsets.UTF_8);
        Matcher lost = LOST.matcher(text);
        while (lost.find()) {
            skipped.addAndGet(Long.parseLong(lost.group(1)) - 1);
        }
        // What was skipped is told last; events are ASCII.
        Matcher more = SKIPPED.matcher(text.substring(last));
        if (objects > 0 && more.lookingAt()) {
            objects--;
            skipped.addAndGet(Long.parseLong(more.group(1)));
        }
        told.addAndGet(objects);
    }

    /** Counts from here on. */
    void anew() {
        told.set(0);
        skipped.set(0);
    }

    /** Events it was told of, itself or by their number. */
    long all() {
        return told.get() + skipped.get();
    }

    long told() {
        return told.get();
    }

    /** How it ended; empty while it is open. */
    String end() {
        return end;
    }

    /** Reads all that is left, at most so long; gives how it ended. */
    String drained(long millis) throws InterruptedException {
        if (reading == null) {
            read();
        }
        reading.join(millis);
        return end;
    }

    @Override
    public void close() {
        connection.close();
    }
}
