// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Ipv4;
import io.honeymesh.api.Subject;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes MMDB files, right ones and, where bytes are put in by hand, wrong ones. */
public final class MmdbWriter {

    private static final int NONE = -1;

    private final int recordBits;
    private final int version;
    /** Of each node both sides: a node, or below {@link #NONE} a record. */
    private final List<int[]> nodes = new ArrayList<>(List.of(new int[] {NONE, NONE}));

    private final List<byte[]> records = new ArrayList<>();
    private final List<String> aliases = new ArrayList<>();

    public MmdbWriter(int version, int recordBits) {
        this.version = version;
        this.recordBits = recordBits;
    }

    public MmdbWriter put(String subject, Object record) {
        return putRaw(subject, encoded(record));
    }

    MmdbWriter putRaw(String subject, byte[] record) {
        records.add(record);
        Subject where = Subject.parse(subject);
        set(path(where.address(), where.prefixLength()), NONE - records.size());
        return this;
    }

    /** Makes a prefix of IPv6 lead to where IPv4 begins, as 2002::/16 does in the files that are sold. */
    MmdbWriter alias(String prefix) {
        aliases.add(prefix);
        return this;
    }

    private boolean[] path(IpAddress address, int length) {
        byte[] bytes = address.toInetAddress().getAddress();
        int zeros = address instanceof Ipv4 && version == 6 ? 96 : 0;
        boolean[] path = new boolean[zeros + length];
        for (int i = 0; i < length; i++) {
            path[zeros + i] = (bytes[i >> 3] >> (7 - (i & 7)) & 1) != 0;
        }
        return path;
    }

    private void set(boolean[] path, int value) {
        int node = 0;
        for (int i = 0; i < path.length - 1; i++) {
            int[] sides = nodes.get(node);
            int side = path[i] ? 1 : 0;
            if (sides[side] < 0) {
                nodes.add(new int[] {sides[side], sides[side]});
                sides[side] = nodes.size() - 1;
            }
            node = sides[side];
        }
        nodes.get(node)[path[path.length - 1] ? 1 : 0] = value;
    }

    public byte[] file() {
        for (String alias : aliases) {
            int ipv4 = 0;
            for (int i = 0; i < 96; i++) {
                ipv4 = nodes.get(ipv4)[0];
            }
            Subject where = Subject.parse(alias);
            set(path(where.address(), where.prefixLength()), ipv4);
        }
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        int[] offsets = new int[records.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = data.size();
            data.writeBytes(records.get(i));
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int[] sides : nodes) {
            long[] values = new long[2];
            for (int side = 0; side < 2; side++) {
                values[side] = sides[side] >= 0
                        ? sides[side]
                        : sides[side] == NONE ? nodes.size() : nodes.size() + 16L + offsets[NONE - sides[side] - 1];
            }
            switch (recordBits) {
                case 28 -> {
                    number(file, values[0] & 0xff_ffff, 3);
                    file.write((int) (values[0] >> 20 & 0xf0 | values[1] >> 24));
                    number(file, values[1] & 0xff_ffff, 3);
                }
                default -> {
                    number(file, values[0], recordBits / 8);
                    number(file, values[1], recordBits / 8);
                }
            }
        }
        file.writeBytes(new byte[16]);
        file.writeBytes(data.toByteArray());
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("node_count", (long) nodes.size());
        metadata.put("record_size", (short) recordBits);
        metadata.put("ip_version", (short) version);
        metadata.put("database_type", "Test\u001b[2J");
        metadata.put("languages", List.of("en"));
        metadata.put("binary_format_major_version", (short) 2);
        metadata.put("binary_format_minor_version", (short) 0);
        metadata.put("build_epoch", BigInteger.valueOf(1_790_000_000));
        metadata.put("description", Map.of("en", "made by a test"));
        return withMetadata(file.toByteArray(), encoded(metadata));
    }

    static byte[] withMetadata(byte[] before, byte[] metadata) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(before);
        file.writeBytes("\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes(metadata);
        return file.toByteArray();
    }

    static byte[] encoded(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        encode(out, value);
        return out.toByteArray();
    }

    private static void encode(ByteArrayOutputStream out, Object value) {
        switch (value) {
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                control(out, 2, bytes.length);
                out.writeBytes(bytes);
            }
            case Long number -> {
                int bytes = (64 - Long.numberOfLeadingZeros(number) + 7) / 8;
                control(out, bytes > 4 ? 9 : 6, bytes);
                number(out, number, bytes);
            }
            // The C library wants the metadata's numbers in these very types.
            case Short number -> {
                control(out, 5, 2);
                number(out, number, 2);
            }
            case BigInteger number -> {
                control(out, 9, 8);
                number(out, number.longValueExact(), 8);
            }
            case Double number -> {
                control(out, 3, 8);
                number(out, Double.doubleToLongBits(number), 8);
            }
            case Boolean flag -> control(out, 14, flag ? 1 : 0);
            case Map<?, ?> map -> {
                control(out, 7, map.size());
                map.forEach((key, one) -> {
                    encode(out, key);
                    encode(out, one);
                });
            }
            case List<?> list -> {
                control(out, 11, list.size());
                list.forEach(one -> encode(out, one));
            }
            default -> throw new IllegalArgumentException("no such type: " + value.getClass());
        }
    }

    static void control(ByteArrayOutputStream out, int type, int size) {
        int coded = size < 29 ? size : size < 285 ? 29 : size < 65_821 ? 30 : 31;
        out.write((type > 7 ? 0 : type) << 5 | coded);
        if (type > 7) {
            out.write(type - 7);
        }
        switch (coded) {
            case 29 -> number(out, size - 29, 1);
            case 30 -> number(out, size - 285, 2);
            case 31 -> number(out, size - 65_821, 3);
            default -> {}
        }
    }

    private static void number(ByteArrayOutputStream out, long value, int bytes) {
        for (int i = bytes - 1; i >= 0; i--) {
            out.write((int) (value >> 8 * i));
        }
    }
}
