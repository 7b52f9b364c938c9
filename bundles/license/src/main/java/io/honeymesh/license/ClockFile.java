// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.license;

import io.honeymesh.api.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code license.clock} on the disk: a record and its HMAC-SHA256 (RFC 2104) with a key that only this node has, in a file beside it. Keeps out
 * whoever can write one file of the folder but not read the other; not whoever is root. Not thread-safe.
 */
final class ClockFile {

    /** What was found. */
    sealed interface Found {
        /** @param record authentic */
        record Kept(ClockRecord record) implements Found {}

        /** Neither a record nor a key: a node's first start, or all of it was deleted. */
        record Nothing() implements Found {}

        /** There was a record, and it is gone or not what this node wrote. */
        record Lost() implements Found {}
    }

    private static final int KEY_BYTES = 32;
    private static final int MAX_BYTES = 512;
    private static final String MAC_LINE = "hmac=";
    private static final String ALGORITHM = "HmacSHA256";

    private final PrivateFile file;
    private final PrivateFile keyFile;
    private final SecureRandom random;
    private Optional<byte[]> key = Optional.empty();

    /** @param folder the node's own; made at the first write */
    ClockFile(Path folder, SecureRandom random) {
        file = new PrivateFile(folder.resolve("license.clock"));
        keyFile = new PrivateFile(folder.resolve("clock.key"));
        this.random = random;
    }

    /** @throws IOException if the disk can't say what is there; then nothing may be written over it */
    Found read() throws IOException {
        Optional<PrivateFile.Content> content = file.read(MAX_BYTES);
        Optional<PrivateFile.Content> stored = keyFile.read(MAX_BYTES);
        key = stored.map(PrivateFile.Content::bytes).filter(bytes -> bytes.length == KEY_BYTES);
        if (content.isEmpty() && stored.isEmpty()) {
            return new Found.Nothing();
        }
        return key.isPresent() && content.isPresent() ? authentic(content.get().bytes()) : new Found.Lost();
    }

    private Found authentic(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        int end = text.lastIndexOf(MAC_LINE);
        if (end < 0) {
            return new Found.Lost();
        }
        byte[] right = (text.substring(0, end) + MAC_LINE + mac(text.substring(0, end)) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(right, bytes)) {
            return new Found.Lost();
        }
        try {
            return new Found.Kept(ClockRecord.parse(text.substring(0, end)));
        } catch (IllegalArgumentException ofAnotherVersion) {
            return new Found.Lost();
        }
    }

    void write(ClockRecord record) throws IOException {
        if (key.isEmpty()) {
            byte[] fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            keyFile.write(fresh);
            key = Optional.of(fresh);
        }
        String text = record.text();
        file.write((text + MAC_LINE + mac(text) + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private String mac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.orElseThrow(), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException inEveryJdk) {
            throw new IllegalStateException(inEveryJdk);
        }
    }
}
