// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.SafeText;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One MMDB file, read as a whole into memory beside the heap: mapped, a file that somebody cuts short would end the reading
 * thread with a bus error; on the heap it would not fit. Freed when nobody holds it any more. Immutable, thread-safe.
 */
final class Database {

    /** The largest free city databases have half of it. */
    static final long MAX_BYTES = 256L << 20;

    private static final byte[] MARKER = "\u00ab\u00cd\u00efMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
    private static final int METADATA_MAX = 128 << 10;
    private static final int SEPARATOR = 16;

    private final MemorySegment file;
    private final MemorySegment data;
    private final long nodes;
    private final int recordBits;
    private final boolean ipv6;
    private final long ipv4Start;
    private final String type;

    private Database(MemorySegment file) throws IOException {
        this.file = file;
        long metadata = metadata(file);
        if (!(new BoundedDecoder(file.asSlice(metadata)).decode(0) instanceof Map<?, ?> fields)) {
            throw new IOException("its metadata is no map");
        }
        nodes = number(fields, "node_count");
        recordBits = (int) number(fields, "record_size");
        long version = number(fields, "ip_version");
        if (number(fields, "binary_format_major_version") != 2
                || nodes < 1
                || nodes > 1L << 32
                || (recordBits != 24 && recordBits != 28 && recordBits != 32)
                || (version != 4 && version != 6)) {
            throw new IOException("its metadata says something else than MaxMind DB format 2");
        }
        ipv6 = version == 6;
        type = SafeText.escape(String.valueOf(fields.get("database_type")), 60);
        long tree = nodes * recordBits / 4;
        if (tree + SEPARATOR > metadata - MARKER.length) {
            throw new IOException("it is shorter than it says: " + nodes + " nodes are not all there");
        }
        data = file.asSlice(tree + SEPARATOR, metadata - MARKER.length - tree - SEPARATOR);
        long node = 0;
        for (int i = 0; ipv6 && i < 96 && node < nodes; i++) {
            node = child(node, 0);
        }
        ipv4Start = node;
    }

    /** @throws IOException with one clear line if it can't be read or is no MMDB file */
    static Database read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IOException(Files.exists(path) ? "no regular file" : "there is no such file");
        }
        try (FileChannel channel = FileChannel.open(path)) {
            long size = channel.size();
            if (size > MAX_BYTES) {
                throw new IOException("larger than " + (MAX_BYTES >> 20) + " MB");
            }
            MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, size));
            ByteBuffer into = memory.asByteBuffer();
            while (into.position() < size && channel.read(into) >= 0) {
                // a large file comes in pieces
            }
            if (into.position() < size) {
                throw new IOException("it was cut short while it was read");
            }
            return new Database(memory);
        } catch (IndexOutOfBoundsException | OutOfMemoryError tooLarge) {
            throw new IOException("it doesn't fit into memory or says wrong sizes", tooLarge);
        }
    }

    private static long metadata(MemorySegment file) throws IOException {
        long first = Math.max(0, file.byteSize() - METADATA_MAX);
        for (long at = file.byteSize() - MARKER.length; at >= first; at--) {
            if (file.asSlice(at, MARKER.length).mismatch(MemorySegment.ofArray(MARKER)) < 0) {
                return at + MARKER.length;
            }
        }
        throw new IOException("no MMDB file, or one that was cut short: it has no metadata");
    }

    private static long number(Map<?, ?> fields, String name) throws IOException {
        if (fields.get(name) instanceof Long number) {
            return number;
        }
        throw new IOException("its metadata lacks " + name);
    }

    /** What it is, in its own words. */
    String type() {
        return type;
    }

    /**
     * The record of the network that an address is in.
     *
     * @throws IOException with one clear line if the file is broken there
     */
    Optional<Map<?, ?>> find(IpAddress address) throws IOException {
        byte[] bytes = address.toInetAddress().getAddress();
        if (bytes.length == 16 && !ipv6) {
            return Optional.empty();
        }
        long node = bytes.length == 4 ? ipv4Start : 0;
        for (int bit = 0; bit < bytes.length * 8 && node < nodes; bit++) {
            node = child(node, bytes[bit >> 3] >> (7 - (bit & 7)) & 1);
        }
        if (node == nodes) {
            return Optional.empty();
        }
        long offset = node - nodes - SEPARATOR;
        if (offset < 0 || offset >= data.byteSize()) {
            throw new IOException("its tree leads out of its data");
        }
        return new BoundedDecoder(data).decode(offset) instanceof Map<?, ?> record
                ? Optional.of(record)
                : Optional.empty();
    }

    private long child(long node, int side) {
        long at = node * recordBits / 4;
        return switch (recordBits) {
            case 24 -> bits(at + 3L * side, 3);
            case 28 ->
                side == 0
                        ? (bits(at + 3, 1) & 0xf0) << 20 | bits(at, 3)
                        : (bits(at + 3, 1) & 0x0f) << 24 | bits(at + 4, 3);
            default -> bits(at + 4L * side, 4);
        };
    }

    private long bits(long at, int bytes) {
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            bits = bits << 8 | file.get(ValueLayout.JAVA_BYTE, at + i) & 0xff;
        }
        return bits;
    }
}
