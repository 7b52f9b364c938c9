// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.NodeEvent.BanChanged;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventTypesTest {

    @Test
    void everyTypeThatABundlePublishesIsKnown() throws Exception {
        Pattern published = Pattern.compile("(?:NodeEvent\\.Other\\([^;\"]*|publish\\(|tell\\()\"([a-z]+\\.[a-z.]+)\"");
        Set<String> types = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            for (Path file : files.filter(each -> each.toString().matches(".*/src/main/java/.*\\.java"))
                    .toList()) {
                String source = Files.readString(file);
                if (source.contains("NodeEvent.Other(")) {
                    published.matcher(source).results().forEach(found -> types.add(found.group(1)));
                }
            }
        }
        assertTrue(types.containsAll(List.of("backup.made", "mesh.ordered", "token.revoked")), types.toString());
        for (BanChanged.Change change : BanChanged.Change.values()) {
            types.add("ban." + change.name().toLowerCase(Locale.ROOT));
        }
        for (TrapStatus.State state : TrapStatus.State.values()) {
            types.add("trap." + state.name().toLowerCase(Locale.ROOT));
        }
        // The end of a queue, which nobody hears.
        types.remove("events.end");
        EventTypes.ALL.forEach(types::remove);
        assertEquals(Set.of(), types);
    }

    @Test
    void aTypeIsKnownWithThoseBelowIt() {
        for (String type : List.of("ban.placed", "ban", "mesh", "trap.listening", "alarm")) {
            assertEquals(Optional.empty(), EventTypes.doubt(type), type);
        }
        for (String type : List.of("ban.plced", "bans", "ba", "alarm.raised", "")) {
            assertTrue(EventTypes.doubt(type).isPresent(), type);
        }
    }
}
