// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.io.ByteArrayOutputStream;

/**
 * HASSH, the fingerprint of SSH clients and servers (Salesforce, 2018): the algorithms offered for key exchange, encryption,
 * MAC and compression in one's own direction, hashed with MD5.
 */
public final class Hassh {

    public static final String CLIENT_KIND = "hassh";
    public static final String SERVER_KIND = "hasshServer";

    private Hassh() {}

    public static String client(KexInit kex) {
        return hash(kex.keyExchange(), kex.encryptionToServer(), kex.macToServer(), kex.compressionToServer());
    }

    public static String server(KexInit kex) {
        return hash(kex.keyExchange(), kex.encryptionToClient(), kex.macToClient(), kex.compressionToClient());
    }

    private static String hash(byte[] first, byte[]... more) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(1024);
        text.writeBytes(first);
        for (byte[] list : more) {
            text.write(';');
            text.writeBytes(list);
        }
        byte[] bytes = text.toByteArray();
        return Digest.md5(bytes, bytes.length);
    }
}
