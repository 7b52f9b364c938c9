// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip.wire;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys of a cluster: the first seals, all open. What is sealed is 1 octet of version, 12 of nonce, the text and 16 of tag
 * (AES-GCM; memberlist's encryption version 1). A key tells clusters apart; it proves nothing about who spoke (S27).
 * Thread-safe.
 */
public final class KeyRing {

    /** What sealing adds. */
    public static final int OVERHEAD = 1 + 12 + 16;

    public static final int KEY_BYTES = 32;

    /** While a key is being changed there are two or three; each is tried on each packet. */
    public static final int MOST_KEYS = 8;

    private static final byte PADDED = 0;
    private static final byte VERSION = 1;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private volatile List<byte[]> keys;

    /** @throws IllegalArgumentException with one clear line if there is no key, there are too many, or one is none */
    public KeyRing(List<byte[]> keys) {
        if (keys.isEmpty() || keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException("a key ring has 1 to " + MOST_KEYS + " keys, not " + keys.size());
        }
        keys.forEach(KeyRing::check);
        this.keys = keys.stream().map(byte[]::clone).toList();
    }

    private static void check(byte[] key) {
        if (key.length != 16 && key.length != 24 && key.length != 32) {
            throw new IllegalArgumentException("a key has 16, 24 or 32 bytes, not " + key.length);
        }
    }

    /** Copies; the first is the one that seals. */
    public List<byte[]> keys() {
        return keys.stream().map(byte[]::clone).toList();
    }

    /** From now on it opens. Nothing changes if it is there. */
    public synchronized void install(byte[] key) {
        check(key);
        if (index(key) >= 0) {
            return;
        }
        if (keys.size() == MOST_KEYS) {
            throw new IllegalArgumentException("there are " + MOST_KEYS + " keys already: remove one first");
        }
        List<byte[]> next = new ArrayList<>(keys);
        next.add(key.clone());
        keys = List.copyOf(next);
    }

    /** From now on it seals. */
    public synchronized void use(byte[] key) {
        int index = index(key);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "that key is not in the ring: install it first, here and everywhere else");
        }
        List<byte[]> next = new ArrayList<>(keys);
        next.addFirst(next.remove(index));
        keys = List.copyOf(next);
    }

    /** From now on it opens nothing. Nothing changes if it isn't there. */
    public synchronized void remove(byte[] key) {
        int index = index(key);
        if (index == 0) {
            throw new IllegalArgumentException("that key is in use: use another one first");
        }
        if (index > 0) {
            List<byte[]> next = new ArrayList<>(keys);
            next.remove(index);
            keys = List.copyOf(next);
        }
    }

    /** Takes another ring's keys for its own. */
    public synchronized void become(KeyRing other) {
        keys = other.keys;
    }

    private int index(byte[] key) {
        for (int i = 0; i < keys.size(); i++) {
            if (MessageDigest.isEqual(keys.get(i), key)) {
                return i;
            }
        }
        return -1;
    }

    /** @param bound what is authenticated with it and must be the same when it is opened */
    public byte[] seal(byte[] plain, byte[] bound) {
        byte[] sealed = new byte[OVERHEAD + plain.length];
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        sealed[0] = VERSION;
        System.arraycopy(nonce, 0, sealed, 1, NONCE);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, bound);
            cipher.doFinal(plain, 0, plain.length, sealed, 1 + NONCE);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java runtime has no AES-GCM", impossible);
        }
        return sealed;
    }

    /** @throws Malformed if no key opens it */
    public byte[] open(byte[] sealed, byte[] bound) throws Malformed {
        if (sealed.length <= OVERHEAD || sealed[0] != VERSION && sealed[0] != PADDED) {
            throw new Malformed("not encrypted");
        }
        byte[] nonce = new byte[NONCE];
        System.arraycopy(sealed, 1, nonce, 0, NONCE);
        for (byte[] key : keys) {
            try {
                byte[] plain = cipher(Cipher.DECRYPT_MODE, key, nonce, bound)
                        .doFinal(sealed, 1 + NONCE, sealed.length - 1 - NONCE);
                return sealed[0] == PADDED ? unpadded(plain) : plain;
            } catch (GeneralSecurityException otherKey) {
                // the next one may be the right one
            }
        }
        throw new Malformed("no key of the ring opens it");
    }

    private static byte[] unpadded(byte[] plain) throws Malformed {
        int padding = plain.length == 0 ? 0 : plain[plain.length - 1];
        if (padding < 1 || padding > 16 || padding > plain.length) {
            throw new Malformed("wrong padding");
        }
        return java.util.Arrays.copyOf(plain, plain.length - padding);
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] bound) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(bound);
        return cipher;
    }
}
