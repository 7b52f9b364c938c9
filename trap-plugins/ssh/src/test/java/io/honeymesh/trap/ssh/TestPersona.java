// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import io.honeymesh.api.spi.Persona;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;

/** A persona from a word: same word, same machine. */
public record TestPersona(String seed) implements Persona {

    @Override
    public String hostName() {
        return "web-" + number("host", 10, 99);
    }

    @Override
    public byte[] bytes(String label, int count) {
        byte[] out = new byte[count];
        for (int at = 0, block = 0; at < count; block++) {
            byte[] hash = hash(seed + "/" + label + "/" + block);
            int n = Math.min(hash.length, count - at);
            System.arraycopy(hash, 0, out, at, n);
            at += n;
        }
        return out;
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public <T> T pick(String label, List<T> choices) {
        return choices.get(number(label, 0, choices.size() - 1));
    }

    @Override
    public int number(String label, int low, int high) {
        byte[] bytes = bytes(label, 4);
        int value = (bytes[0] & 0xff) << 16 | (bytes[1] & 0xff) << 8 | bytes[2] & 0xff;
        return low + value % (high - low + 1);
    }

    @Override
    public Instant installed() {
        return Instant.parse("2026-02-11T08:15:00Z");
    }
}
