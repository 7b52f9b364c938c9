// SPDX-License-Identifier: Apache-2.0
package com.example.folder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Envelope;
import io.honeymesh.testkit.Door;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTransportTest {
    private static final String UUID = "123e4567-e89b-12d3-a456-426614174000";

    @TempDir
    Path share;

    private final Door door = new Door();
    private FolderTransport alpha;
    private FolderTransport beta;

    @BeforeEach
    void open() throws Exception {
        alpha = new FolderTransport(Map.of("folder", share.toString(), "node", "alpha"), new Door());
        beta = new FolderTransport(Map.of("folder", share.toString(), "node", "beta"), door);
    }

    @AfterEach
    void close() {
        alpha.close();
        beta.close();
    }

    private static Envelope envelope(byte[] bytes) {
        return new Envelope("00112233445566778899aabbccddeeff", Instant.MAX, bytes);
    }

    @Test
    void an_envelope_arrives_as_it_was_with_the_name_of_its_sender() throws Exception {
        assertEquals(Set.of("beta"), alpha.links());
        assertTrue(alpha.send("beta", envelope(new byte[] {1, 2, 3})));
        Door.Delivery delivery = door.next();
        assertEquals("folder", delivery.transport());
        assertEquals("alpha", delivery.link());
        assertArrayEquals(new byte[] {1, 2, 3}, delivery.envelope());
    }

    @Test
    void each_of_many_arrives_once_and_whole() throws Exception {
        Set<Integer> sent = new TreeSet<>();
        Set<Integer> arrived = new TreeSet<>();
        for (int i = 1; i <= 200; i++) {
            assertTrue(alpha.send("beta", envelope(new byte[i])));
            sent.add(i);
        }
        for (int i = 1; i <= 200; i++) {
            arrived.add(door.next().envelope().length);
        }
        assertEquals(sent, arrived);
    }

    @Test
    void the_largest_is_sent() throws Exception {
        assertTrue(alpha.send("beta", envelope(new byte[Mailbox.MAX_BYTES])));
        assertEquals(Mailbox.MAX_BYTES, door.next().envelope().length);
    }

    @Test
    void a_link_that_is_none_is_refused() {
        for (String link : new String[] {"", "alpha", "gamma", "..", "../beta", "beta/", "/tmp", "BETA", "beta\0"}) {
            assertFalse(alpha.send(link, envelope(new byte[1])), link);
        }
    }

    @Test
    void what_a_stranger_puts_into_the_folder_is_left_alone() throws Exception {
        Path inbox = share.resolve("beta");
        Path secret = Files.writeString(share.resolve("secret"), "secret");
        Files.writeString(inbox.resolve("no letter"), "x");
        Files.writeString(inbox.resolve("ALPHA." + UUID + ".envelope"), "x");
        Files.writeString(inbox.resolve(".alpha." + UUID + ".envelope"), "half written");
        Files.createSymbolicLink(inbox.resolve("mallory." + UUID + ".envelope"), secret);
        Files.createDirectory(inbox.resolve("folder." + UUID + ".envelope"));
        Files.write(inbox.resolve("huge." + UUID + ".envelope"), new byte[Mailbox.MAX_BYTES + 1]);
        Files.writeString(inbox.resolve("gamma." + UUID + ".envelope"), "a letter");
        assertEquals("gamma", door.next().link(), "the one that is a letter, and no other");
        assertTrue(alpha.send("beta", envelope(new byte[1])));
        assertEquals("alpha", door.next().link());
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (count(inbox) > 5 && System.nanoTime() < until) {
            Thread.sleep(20);
        }
        assertEquals(5, count(inbox), "letters are gone once they are delivered, what is too large as well");
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void a_name_that_is_none_is_refused_with_the_file_to_correct() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> new FolderTransport(Map.of("folder", share.toString(), "node", "../x"), door));
        assertTrue(refused.getMessage().contains("com.example.folder"), refused.getMessage());
    }
}
