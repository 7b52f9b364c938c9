// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Bytes that look like an x86-64 program to those who read its head to learn the architecture; nothing can run them. */
final class Elf {

    private Elf() {}

    static byte[] image(String name, int size) {
        byte[] out = new byte[size];
        new Random(name.hashCode()).nextBytes(out);
        ByteBuffer header = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
        if (size < 64) {
            return out;
        }
        header.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        header.putShort((short) 3).putShort((short) 62).putInt(1);
        header.putLong(0x32b0).putLong(64).putLong(size - 1984L);
        header.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 13);
        header.putShort((short) 64).putShort((short) 31).putShort((short) 30);
        return out;
    }
}
