// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/** The protocol's own encryption ([MS-RDPBCGR] 5.3.4–5.3.6) with 128 bits, which is what xrdp insists on. */
final class Rc4Link implements Link {

    static final int ENCRYPTED = 0x08;

    private static final int FAST_PATH_ENCRYPTED = 0x80;

    private static final int RANDOM_BYTES = 32;
    private static final int USED_RANDOM_BYTES = 24;
    private static final int MAC_BYTES = 8;
    private static final int KEY_BYTES = 16;

    /** New keys are due after so many messages; by then the conversation is long over. */
    private static final int MAX_MESSAGES = 4096;

    private final byte[] macKey;
    private final Optional<Cipher> fromClient;
    private final Optional<Cipher> toClient;
    private int messages;

    /** Before there are keys: xrdp then encrypts nothing, and makes checksums without a key. */
    Rc4Link() {
        macKey = new byte[0];
        fromClient = Optional.empty();
        toClient = Optional.empty();
    }

    /**
     * @param encryptedRandom the client's random bytes, encrypted with the server's key
     * @param serverRandom the server's
     */
    Rc4Link(ServerKey key, byte[] encryptedRandom, byte[] serverRandom) {
        byte[] clientRandom = key.decrypt(encryptedRandom, RANDOM_BYTES);
        byte[] secret =
                joined(Arrays.copyOf(clientRandom, USED_RANDOM_BYTES), Arrays.copyOf(serverRandom, USED_RANDOM_BYTES));
        byte[] master = stretched(secret, 'A', clientRandom, serverRandom);
        byte[] blob = stretched(master, 'X', clientRandom, serverRandom);
        macKey = Arrays.copyOf(blob, KEY_BYTES);
        toClient = Optional.of(cipher(md5(Arrays.copyOfRange(blob, 16, 32), clientRandom, serverRandom)));
        fromClient = Optional.of(cipher(md5(Arrays.copyOfRange(blob, 32, 48), clientRandom, serverRandom)));
    }

    /** Three salted hashes of the secret: with the letter, twice the next, three times the one after. */
    private static byte[] stretched(byte[] secret, char letter, byte[] clientRandom, byte[] serverRandom) {
        byte[] all = new byte[0];
        for (int i = 0; i < 3; i++) {
            byte[] salt = new byte[i + 1];
            Arrays.fill(salt, (byte) (letter + i));
            all = joined(all, md5(secret, sha1(salt, secret, clientRandom, serverRandom)));
        }
        return all;
    }

    @Override
    public boolean hasHeaders() {
        return true;
    }

    @Override
    public Bytes open(int flags, Bytes in) throws Malformed {
        if ((flags & ENCRYPTED) == 0) {
            return in;
        }
        count();
        byte[] mac = in.array(MAC_BYTES);
        byte[] plain = crypted(fromClient, in.rest());
        if (!Arrays.equals(mac, mac(plain))) {
            throw new Malformed("a message with the wrong checksum");
        }
        return new Bytes(plain);
    }

    @Override
    public byte[] seal(byte[] message) throws Malformed {
        return new Out().i32(ENCRYPTED).add(encrypted(message)).bytes();
    }

    @Override
    public byte[] fastPath(byte[] update) throws Malformed {
        byte[] encrypted = encrypted(update);
        return new Out()
                .u8(FAST_PATH_ENCRYPTED)
                .u16BigEndian(0x8000 | 3 + encrypted.length)
                .add(encrypted)
                .bytes();
    }

    private byte[] encrypted(byte[] message) throws Malformed {
        count();
        return new Out().add(mac(message)).add(crypted(toClient, message)).bytes();
    }

    private static byte[] crypted(Optional<Cipher> cipher, byte[] bytes) {
        return bytes.length == 0 ? bytes : cipher.map(c -> c.update(bytes)).orElse(bytes);
    }

    private void count() throws Malformed {
        if (++messages > MAX_MESSAGES) {
            throw new Malformed("more messages than one key is good for");
        }
    }

    private byte[] mac(byte[] message) {
        byte[] pad1 = new byte[40];
        Arrays.fill(pad1, (byte) 0x36);
        byte[] pad2 = new byte[48];
        Arrays.fill(pad2, (byte) 0x5c);
        byte[] length = new Out().i32(message.length).bytes();
        return Arrays.copyOf(md5(macKey, pad2, sha1(macKey, pad1, length, message)), MAC_BYTES);
    }

    private static Cipher cipher(byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("ARCFOUR");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ARCFOUR"));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no RC4", e);
        }
    }

    private static byte[] md5(byte[]... parts) {
        return digest("MD5", parts);
    }

    private static byte[] sha1(byte[]... parts) {
        return digest("SHA-1", parts);
    }

    private static byte[] digest(String algorithm, byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static byte[] joined(byte[] one, byte[] two) {
        return new Out().add(one).add(two).bytes();
    }
}
