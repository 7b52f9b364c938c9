// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ntp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes requests, good and bad. */
final class Requests {

    static final long SENT = 0xe000_0000_1234_5678L;

    static final byte[] READVAR = HexFormat.of().parseHex("160200010000000000000000");
    static final byte[] MONLIST = HexFormat.of().parseHex("1700032a00000000");

    private Requests() {}

    static byte[] client(int version, int mode) {
        return ByteBuffer.allocate(48)
                .put((byte) (version << 3 | mode))
                .putLong(40, SENT)
                .array();
    }

    private static byte[] with(int at, int... bytes) {
        byte[] request = client(4, 3);
        for (int i = 0; i < bytes.length; i++) {
            request[at + i] = (byte) bytes[i];
        }
        return request;
    }

    /** What a stranger may send, by name. */
    static Map<String, byte[]> all() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        for (int version = 0; version < 8; version++) {
            for (int mode = 0; mode < 8; mode++) {
                all.put("version " + version + " mode " + mode, client(version, mode));
            }
        }
        for (int leap : List.of(1, 2, 3)) {
            all.put("leap " + leap, with(0, leap << 6 | 4 << 3 | 3));
        }
        for (int poll : List.of(-128, -1, 1, 6, 10, 17, 127)) {
            all.put("poll " + poll, with(2, poll));
        }
        all.put("stratum", with(1, 99));
        all.put("times", with(16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
        all.put("never sent", Arrays.copyOf(Arrays.copyOf(client(4, 3), 40), 48));
        for (int bytes : List.of(0, 1, 12, 47, 49, 52, 56, 60, 64, 68, 72, 76, 100, 148)) {
            all.put(bytes + " bytes", Arrays.copyOf(client(4, 3), bytes));
            all.put(bytes + " bytes of version 3", Arrays.copyOf(client(3, 3), bytes));
            byte[] keyed = Arrays.copyOf(client(4, 3), bytes);
            if (bytes > 52) {
                keyed[51] = 1;
            }
            all.put(bytes + " bytes with a key", keyed);
        }
        for (int operation = 0; operation < 32; operation++) {
            byte[] control = READVAR.clone();
            control[1] = (byte) operation;
            all.put("control " + operation, control);
        }
        all.put("monlist", MONLIST);
        all.put("long monlist", Arrays.copyOf(MONLIST, 48));
        all.put("nmap", HexFormat.of().parseHex("e30004fa000100000001" + "00".repeat(30) + "c54f234b71b152f3"));
        return all;
    }
}
