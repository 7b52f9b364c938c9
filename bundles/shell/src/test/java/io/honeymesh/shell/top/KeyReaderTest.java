// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.honeymesh.shell.top.Key.Press;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.utils.NonBlocking;
import org.junit.jupiter.api.Test;

class KeyReaderTest {

    @Test
    void keys_are_told_from_sequences() throws IOException {
        assertEquals(
                List.of(Press.UP, Press.DOWN, Press.DOWN, Press.PAGE_UP, Press.HOME, Press.BACK_TAB, Press.CHARACTER),
                presses("\u001b[A\u001b[B\u001bOB\u001b[5~\u001bOH\u001b[Zq"));
        assertEquals(List.of(Press.END_OF_WORK, Press.END_OF_WORK, Press.ENTER), presses("\u0003\u0004\r"));
    }

    /** JLine's own would take them for Esc, which quits, and letters, which may lift a ban. */
    @Test
    void a_sequence_nobody_knows_is_one_unknown_key() throws IOException {
        assertEquals(
                List.of(Press.UNKNOWN, Press.UNKNOWN, Press.UNKNOWN, Press.CHARACTER),
                presses("\u001b[15~\u001b[1;5l\u001bly"));
        assertEquals(List.of(Press.UNKNOWN, Press.UNKNOWN), presses("\u00e9\u9f8d"));
    }

    @Test
    void a_lone_Esc_is_Esc() throws IOException {
        assertEquals(List.of(Press.ESCAPE), presses("\u001b"));
        assertEquals(List.of(Press.ESCAPE, Press.ESCAPE), presses("\u001b\u001b"));
    }

    private static List<Press> presses(String typed) throws IOException {
        KeyReader keys = new KeyReader(NonBlocking.nonBlocking(
                "test", new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8));
        List<Press> presses = new ArrayList<>();
        assertThrows(IOException.class, () -> {
            while (true) {
                Optional<Key> key = keys.read(1000);
                key.map(Key::press).ifPresent(presses::add);
            }
        });
        return presses;
    }
}
