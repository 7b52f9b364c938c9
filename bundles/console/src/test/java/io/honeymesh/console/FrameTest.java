// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.honeymesh.console.Frame.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTest {

    @Test
    void whatIsWrittenIsRead() throws IOException {
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        Hello hello = new Hello("xterm-256color", new Hello.Size(120, 40), "honeymesh:why 203.0.113.7\nmore");
        hello.frame().write(wire);
        new FrameOutput(Kind.OUTPUT, wire, () -> {}).write(bytes, 0, bytes.length);

        DataInputStream in = new DataInputStream(new ByteArrayInputStream(wire.toByteArray()));
        assertEquals(hello, Hello.parse(Frame.read(in)));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        for (Frame frame = Frame.read(in); frame != null; frame = Frame.read(in)) {
            assertEquals(Kind.OUTPUT, frame.kind());
            read.write(frame.bytes());
        }
        assertArrayEquals(bytes, read.toByteArray());
    }

    @Test
    void whatEndsEarlyOrIsNoneIsRefused() throws IOException {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        new Frame(Kind.INPUT, new byte[300]).write(wire);
        byte[] whole = wire.toByteArray();
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> Frame.read(in(cut)), "after " + length);
        }
        assertNull(Frame.read(in(new byte[0])));
        assertThrows(IOException.class, () -> Frame.read(in(new byte[] {'?', 0, 0})));
    }

    @Test
    void aHelloIsStrict() {
        for (String text : new String[] {
            "", "xterm", "xterm\n80 24", "x term\n80 24\n", "xterm\n80\n", "xterm\n80 a\n", "\n80 24\n"
        }) {
            assertThrows(IOException.class, () -> Hello.parse(new Frame(Kind.HELLO, text.getBytes())), text);
        }
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }
}
