// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Subject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A subject as bytes that sort like its addresses: family (4 or 6), the network address, the prefix length. Whatever lies
 * inside a prefix is then one contiguous range, and whatever contains it is one of at most 128 exact keys.
 */
final class SubjectKey {

    private SubjectKey() {}

    static byte[] of(Subject subject) {
        return key(subject.address().bytes(), subject.prefixLength());
    }

    /** @throws IllegalArgumentException if it is no subject's key */
    static Subject parse(byte[] key) {
        if (key.length < 2) {
            throw new IllegalArgumentException("not a subject's key");
        }
        IpAddress address = IpAddress.of(Arrays.copyOfRange(key, 1, key.length - 1));
        return new Subject(address, key[key.length - 1] & 0xff);
    }

    /** The first key an address of the subject can have. */
    static byte[] first(Subject subject) {
        return key(subject.address().bytes(), 0);
    }

    /** Behind the last key an address of the subject can have. */
    static byte[] last(Subject subject) {
        byte[] address = subject.address().bytes();
        for (int bit = subject.prefixLength(); bit < address.length * 8; bit++) {
            address[bit / 8] |= (byte) (0x80 >>> bit % 8);
        }
        // Not by way of an address: the last of ::/80 would be taken for the IPv4 address that it maps.
        return key(address, 0xff);
    }

    /** The keys of every shorter prefix that holds the subject. */
    static List<byte[]> containing(Subject subject) {
        List<byte[]> keys = new ArrayList<>(subject.prefixLength());
        for (int length = 0; length < subject.prefixLength(); length++) {
            keys.add(key(subject.address().masked(length).bytes(), length));
        }
        return keys;
    }

    private static byte[] key(byte[] bytes, int length) {
        byte[] key = new byte[bytes.length + 2];
        key[0] = (byte) (bytes.length == 4 ? 4 : 6);
        System.arraycopy(bytes, 0, key, 1, bytes.length);
        key[key.length - 1] = (byte) length;
        return key;
    }
}
