// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * An object as git stores it.
 *
 * @param id 40 hexadecimal digits
 */
record GitObject(Type type, byte[] content, String id) {

    /** With the number that packs have for it. */
    enum Type {
        COMMIT(1),
        TREE(2),
        BLOB(3),
        TAG(4);

        private final int number;

        Type(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    static GitObject of(Type type, byte[] content) {
        String head = type.name().toLowerCase(Locale.ROOT) + " " + content.length + "\0";
        MessageDigest sha1 = sha1();
        sha1.update(head.getBytes(StandardCharsets.US_ASCII));
        return new GitObject(type, content, HexFormat.of().formatHex(sha1.digest(content)));
    }

    static GitObject of(Type type, String content) {
        return of(type, content.getBytes(StandardCharsets.UTF_8));
    }

    static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
