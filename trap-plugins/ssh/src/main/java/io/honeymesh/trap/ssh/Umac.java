// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.apache.sshd.common.mac.Mac;

/**
 * UMAC-64 and UMAC-128 (RFC 4418) as OpenSSH uses them: AES-128, the packet's sequence number as an eight-byte nonce.
 * Messages up to 64 MB, far above an SSH packet. Not thread-safe.
 */
final class Umac implements Mac {

    private static final int L1_BLOCK = 1024;
    private static final long P36 = 0xFFFFFFFFBL;
    private static final BigInteger P64 = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.valueOf(59));
    private static final long P64_OFFSET = 59;
    private static final long POLY_MASK = 0x01ffffff01ffffffL;

    private final String name;
    private final int tagBytes;
    private final boolean etm;
    private final int streams;
    private final byte[] nonce = new byte[8];
    private byte[] message = new byte[512];
    private int length;

    private Cipher pad;
    private int[] l1Key;
    private long[] l2Key;
    private long[][] l3Key1;
    private int[] l3Key2;

    Umac(String name, int tagBytes, boolean etm) {
        this.name = name;
        this.tagBytes = tagBytes;
        this.etm = etm;
        this.streams = tagBytes / 4;
    }

    @Override
    public String getAlgorithm() {
        return name;
    }

    /** The tag's length: MINA asks for it under this name. */
    @Override
    public int getBlockSize() {
        return tagBytes;
    }

    @Override
    public int getDefaultBlockSize() {
        return 16;
    }

    @Override
    public boolean isEncryptThenMac() {
        return etm;
    }

    @Override
    public void init(byte[] key) throws GeneralSecurityException {
        Cipher kdf = aes(Arrays.copyOf(key, 16));
        pad = aes(derive(kdf, 0, 16));
        byte[] l1 = derive(kdf, 1, L1_BLOCK + 16 * (streams - 1));
        l1Key = new int[l1.length / 4];
        for (int i = 0; i < l1Key.length; i++) {
            l1Key[i] = (int) bigEndian(l1, 4 * i, 4);
        }
        byte[] l2 = derive(kdf, 2, streams * 24);
        byte[] l31 = derive(kdf, 3, streams * 64);
        byte[] l32 = derive(kdf, 4, streams * 4);
        l2Key = new long[streams];
        l3Key1 = new long[streams][8];
        l3Key2 = new int[streams];
        for (int s = 0; s < streams; s++) {
            l2Key[s] = bigEndian(l2, 24 * s, 8) & POLY_MASK;
            for (int i = 0; i < 8; i++) {
                l3Key1[s][i] = Long.remainderUnsigned(bigEndian(l31, 64 * s + 8 * i, 8), P36);
            }
            l3Key2[s] = (int) bigEndian(l32, 4 * s, 4);
        }
    }

    /** Takes the sequence number: the nonce, not a part of the message. */
    @Override
    public void updateUInt(long sequenceNumber) {
        for (int i = 0; i < 8; i++) {
            nonce[i] = (byte) (sequenceNumber >>> (56 - 8 * i));
        }
    }

    @Override
    public void update(byte[] bytes, int offset, int count) {
        if (length + count > message.length) {
            message = Arrays.copyOf(message, Math.max(2 * message.length, length + count));
        }
        System.arraycopy(bytes, offset, message, length, count);
        length += count;
    }

    @Override
    public void doFinal(byte[] target, int offset) throws GeneralSecurityException {
        // NH reads whole 32-byte groups: the message ends in zeros.
        int padded = Math.max(32, (length + 31) & ~31);
        if (padded > message.length) {
            message = Arrays.copyOf(message, padded);
        }
        Arrays.fill(message, length, padded, (byte) 0);
        byte[] key = padKey();
        for (int s = 0; s < streams; s++) {
            int word = hash(s);
            for (int i = 0; i < 4; i++) {
                target[offset + 4 * s + i] = (byte) (word >>> (24 - 8 * i) ^ key[4 * s + i]);
            }
        }
        length = 0;
        if (message.length > 65_536) {
            message = new byte[512];
        }
    }

    /** PDF (RFC 4418, 3.1): for short tags the nonce's last bit chooses a half of the cipher's block. */
    private byte[] padKey() throws GeneralSecurityException {
        byte[] block = Arrays.copyOf(nonce, 16);
        int index = 0;
        if (tagBytes == 8) {
            index = block[7] & 1;
            block[7] &= (byte) 0xfe;
        }
        byte[] out = pad.doFinal(block);
        return Arrays.copyOfRange(out, index * tagBytes, (index + 1) * tagBytes);
    }

    private int hash(int stream) {
        int blocks = Math.max(1, (length + L1_BLOCK - 1) / L1_BLOCK);
        long low;
        long high = 0;
        if (blocks == 1) {
            low = nh(stream, 0, length);
        } else {
            // POLY (5.4) over 64-bit words, starting from one; the first 2^14 words need no larger prime.
            long y = 1;
            for (int b = 0; b < blocks; b++) {
                long m = nh(stream, b * L1_BLOCK, Math.min(L1_BLOCK, length - b * L1_BLOCK));
                if (Long.compareUnsigned(m, -(1L << 32)) >= 0) {
                    y = poly(l2Key[stream], y, -P64_OFFSET - 1);
                    y = poly(l2Key[stream], y, m - P64_OFFSET);
                } else {
                    y = poly(l2Key[stream], y, m);
                }
            }
            low = y;
        }
        return l3(stream, high, low);
    }

    private static long poly(long key, long y, long m) {
        BigInteger product = unsigned(key).multiply(unsigned(y)).add(unsigned(m));
        return product.mod(P64).longValue();
    }

    private static BigInteger unsigned(long value) {
        BigInteger low = BigInteger.valueOf(value & Long.MAX_VALUE);
        return value < 0 ? low.setBit(63) : low;
    }

    /** NH (5.2.2) of one block, its length in bits added. */
    private long nh(int stream, int start, int count) {
        int groups = Math.max(1, (count + 31) / 32);
        int k = 4 * stream;
        long sum = 8L * count;
        for (int g = 0; g < groups; g++) {
            int at = start + 32 * g;
            for (int i = 0; i < 4; i++) {
                long a = littleEndian(at + 4 * i) + l1Key[k + i] & 0xffffffffL;
                long b = littleEndian(at + 4 * (i + 4)) + l1Key[k + i + 4] & 0xffffffffL;
                sum += a * b;
            }
            k += 8;
        }
        return sum;
    }

    /** L3-HASH (5.5): sixteen bytes to four. */
    private int l3(int stream, long high, long low) {
        long y = 0;
        for (int i = 0; i < 4; i++) {
            y += (high >>> (48 - 16 * i) & 0xffff) * l3Key1[stream][i] % P36;
            y += (low >>> (48 - 16 * i) & 0xffff) * l3Key1[stream][i + 4] % P36;
        }
        return (int) (y % P36) ^ l3Key2[stream];
    }

    private long littleEndian(int at) {
        return message[at] & 0xffL
                | (message[at + 1] & 0xffL) << 8
                | (message[at + 2] & 0xffL) << 16
                | (message[at + 3] & 0xffL) << 24;
    }

    private static Cipher aes(byte[] key) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        return cipher;
    }

    /** KDF (3.2): AES of (index, counter). */
    private static byte[] derive(Cipher kdf, int index, int count) throws GeneralSecurityException {
        byte[] out = new byte[(count + 15) / 16 * 16];
        byte[] block = new byte[16];
        block[7] = (byte) index;
        for (int i = 0; i < out.length / 16; i++) {
            block[14] = (byte) (i + 1 >>> 8);
            block[15] = (byte) (i + 1);
            kdf.doFinal(block, 0, 16, out, 16 * i);
        }
        return Arrays.copyOf(out, count);
    }

    private static long bigEndian(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | bytes[at + i] & 0xff;
        }
        return value;
    }
}
