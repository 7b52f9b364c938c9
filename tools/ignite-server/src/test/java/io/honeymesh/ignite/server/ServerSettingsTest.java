// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ignite.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerSettingsTest {

    private static final String FILE = """
            name=one
            folder=/var/one
            keys=/var/keys
            host=127.0.0.1
            client.port=10800
            discovery.port=47500
            communication.port=47100
            peers=127.0.0.1:47500, 127.0.0.1:47501
            cache=honeymesh
            memory.mib=32
            """;

    @TempDir
    private Path folder;

    private ServerSettings read(String text) throws IOException {
        return ServerSettings.read(Files.writeString(folder.resolve("file"), text));
    }

    @Test
    void everyKeyIsRead() throws Exception {
        ServerSettings settings = read(FILE);
        assertEquals(List.of("127.0.0.1:47500", "127.0.0.1:47501"), settings.peers());
        assertEquals(32L << 20, settings.memoryBytes());
        assertEquals("127.0.0.1", settings.peerHost());
    }

    @Test
    void aKeyThatIsMissingOrWrongIsNamed() {
        for (String line : FILE.lines().toList()) {
            String key = line.substring(0, line.indexOf('='));
            String message = assertThrows(IllegalArgumentException.class, () -> read(FILE.replace(line, "")))
                    .getMessage();
            assertTrue(message.contains(key), message);
        }
        for (String port : List.of("0", "65536", "99999999999", "-1", "x")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> read(FILE.replace("client.port=10800", "client.port=" + port)));
        }
    }

    @Test
    void aServerGivesWayToThoseNamedBeforeIt() throws Exception {
        assertEquals(List.of(), read(FILE).peersBefore());
        assertEquals(
                List.of("127.0.0.1:47500"),
                read(FILE.replace("discovery.port=47500", "discovery.port=47501"))
                        .peersBefore());
    }
}
