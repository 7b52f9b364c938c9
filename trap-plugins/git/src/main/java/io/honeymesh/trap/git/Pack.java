// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.zip.Deflater;

/** A pack of whole objects (gitformat-pack), version 2. */
final class Pack {

    private static final int VERSION = 2;

    private Pack() {}

    static byte[] of(Collection<GitObject> objects) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("PACK".getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(
                ByteBuffer.allocate(8).putInt(VERSION).putInt(objects.size()).array());
        for (GitObject object : objects) {
            writeHead(out, object);
            writeDeflated(out, object.content());
        }
        out.writeBytes(GitObject.sha1().digest(out.toByteArray()));
        return out.toByteArray();
    }

    /** Type and size: four bits of the size in the first byte, seven in each that follows. */
    private static void writeHead(ByteArrayOutputStream out, GitObject object) {
        int size = object.content().length;
        int b = object.type().number() << 4 | size & 15;
        for (size >>>= 4; size > 0; size >>>= 7) {
            out.write(b | 0x80);
            b = size & 0x7f;
        }
        out.write(b);
    }

    private static void writeDeflated(ByteArrayOutputStream out, byte[] content) {
        byte[] buffer = new byte[4096];
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(content);
            deflater.finish();
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
        }
    }
}
