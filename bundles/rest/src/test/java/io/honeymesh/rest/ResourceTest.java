// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceTest {

    /** Answers with so many bytes. */
    private static final class Bytes extends Resource {

        private static final long serialVersionUID = 1L;

        private final int count;

        Bytes(int count) {
            this.count = count;
        }

        @Override
        String methods() {
            return "GET";
        }

        @Override
        Answer get(Ask ask) {
            return Answer.shown("application/octet-stream", new byte[count]);
        }
    }

    @Test
    void answersThatNobodyReadsFillNoMoreThanTheirRoom() throws IOException {
        List<Integer> meanwhile = new ArrayList<>();
        Asked first = whileSending(20 << 20, () -> {
            meanwhile.add(status(20 << 20));
            meanwhile.add(status(11 << 20));
            meanwhile.add(status(32 << 10));
        });
        assertEquals(200, first.status());
        assertEquals(List.of(503, 200, 200), meanwhile, "too much, what has room, and little");
        assertEquals(200, status(20 << 20), "once the first was read");
    }

    private static int status(int bytes) throws IOException {
        return Asked.ask(new Bytes(bytes), Role.VIEWER, "GET", "/", "").status();
    }

    private interface Action {
        void run() throws IOException;
    }

    private static Asked whileSending(int bytes, Action action) throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream() {
            private boolean done;

            @Override
            public void write(byte[] piece, int from, int count) {
                super.write(piece, from, count);
                if (!done) {
                    done = true;
                    try {
                        action.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }
        };
        return Asked.ask(new Bytes(bytes), Role.VIEWER, "GET", "/", "application/json", "", sent);
    }
}
