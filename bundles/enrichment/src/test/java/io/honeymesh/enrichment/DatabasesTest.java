// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabasesTest {

    private static final IpAddress ADDRESS = IpAddress.parse("192.0.2.1");

    @TempDir
    Path folder;

    private final List<String> alarms = new ArrayList<>();

    @Test
    void files_come_change_break_and_go_while_it_runs() throws Exception {
        Path countries = folder.resolve("country.mmdb");
        Path systems = folder.resolve("asn.mmdb");
        Databases databases = new Databases(List.of(countries, systems), alarms::add);
        databases.look();
        databases.look();
        assertEquals(2, alarms.size(), "each missing file is told of once: " + alarms);
        assertTrue(alarms.getFirst().endsWith("there is no such file"), alarms.getFirst());
        Files.write(
                systems,
                new MmdbWriter(6, 24)
                        .put("192.0.2.0/24", Map.of("autonomous_system_number", 64_500L))
                        .file());
        put(countries, "DE");
        databases.look();
        assertEquals("DE AS64500", databases.about(ADDRESS).brief());
        assertEquals(List.of(), databases.problems());
        put(countries, "FR");
        databases.look();
        assertEquals("FR AS64500", databases.about(ADDRESS).brief());
        Files.write(countries, new byte[10]);
        databases.look();
        assertEquals("FR AS64500", databases.about(ADDRESS).brief(), "the one before goes on");
        assertTrue(databases.problems().getFirst().contains("is used on"), databases.problems() + "");
        Files.delete(countries);
        databases.look();
        assertEquals("AS64500", databases.about(ADDRESS).brief());
        assertEquals(4, alarms.size(), alarms + "");
    }

    private void put(Path target, String country) throws Exception {
        Path made = Files.write(
                folder.resolve("new"),
                new MmdbWriter(6, 28)
                        .put("192.0.2.0/24", Map.of("country", Map.of("iso_code", country)))
                        .file());
        Files.move(made, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
