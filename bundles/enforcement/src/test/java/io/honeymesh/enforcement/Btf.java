// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The structs that the compiled program's type information (BTF, in its ELF section of that name) describes. */
final class Btf {
    private static final int SHDR_BYTES = 64;
    private static final int KIND_STRUCT = 4;
    private static final int KIND_UNION = 5;
    private static final int KIND_ENUM = 6;

    private final ByteBuffer types;
    private final ByteBuffer strings;

    /** Byte offsets by {@code struct.member}, sizes by {@code struct}. */
    final Map<String, Integer> layout = new HashMap<>();

    private Btf(ByteBuffer types, ByteBuffer strings) {
        this.types = types;
        this.strings = strings;
        while (types.hasRemaining()) {
            readType();
        }
    }

    static Btf ofProgram() throws IOException {
        try (InputStream in = Btf.class.getResourceAsStream("honeymesh.bpf.o")) {
            ByteBuffer elf = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            int headers = (int) elf.getLong(40);
            int count = elf.getShort(60);
            int names = (int) elf.getLong(headers + elf.getShort(62) * SHDR_BYTES + 24);
            for (int i = 0; i < count; i++) {
                int header = headers + i * SHDR_BYTES;
                if (text(elf, names + elf.getInt(header)).equals(".BTF")) {
                    int offset = (int) elf.getLong(header + 24);
                    ByteBuffer btf = slice(elf, offset, (int) elf.getLong(header + 32));
                    int start = btf.getInt(4);
                    return new Btf(
                            slice(btf, start + btf.getInt(8), btf.getInt(12)),
                            slice(btf, start + btf.getInt(16), btf.getInt(20)));
                }
            }
        }
        throw new AssertionError("the program carries no type information");
    }

    private static ByteBuffer slice(ByteBuffer of, int from, int length) {
        return of.slice(from, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String text(ByteBuffer in, int at) {
        int end = at;
        while (in.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - at];
        in.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private void readType() {
        String name = text(strings, types.getInt());
        int info = types.getInt();
        int size = types.getInt();
        int members = info & 0xffff;
        int kind = info >>> 24 & 0x1f;
        switch (kind) {
            case KIND_STRUCT, KIND_UNION -> {
                layout.put(name, size);
                for (int i = 0; i < members; i++) {
                    String member = text(strings, types.getInt());
                    types.getInt();
                    layout.put(name + "." + member, types.getInt() / 8);
                }
            }
            case KIND_ENUM -> skip(8 * members);
            case 1, 14, 17 -> types.getInt();
            case 3 -> skip(12);
            case 13 -> skip(8 * members);
            case 15, 19 -> skip(12 * members);
            default -> skip(0);
        }
    }

    private void skip(int bytes) {
        types.position(types.position() + bytes);
    }
}
