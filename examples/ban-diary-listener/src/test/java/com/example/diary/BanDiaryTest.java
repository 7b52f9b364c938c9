// SPDX-License-Identifier: Apache-2.0
package com.example.diary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.*;
import io.honeymesh.api.NodeEvent.BanChanged.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BanDiaryTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:41:02Z");

    @TempDir
    Path folder;

    private static NodeEvent ban(Change change, String subject) {
        Ban ban = new Ban(Subject.parse(subject), Map.of(Reason.MANUAL, NOW.plusSeconds(60)), NOW, 0, false, "a note");
        return new NodeEvent.BanChanged(NOW, change, ban, "a cause", Enforcement.ENFORCED);
    }

    @Test
    void each_change_of_a_ban_is_a_line_and_nothing_else_is() throws Exception {
        Path file = folder.resolve("bans.csv");
        BanDiary diary = new BanDiary(Map.of("file", file.toString()));
        diary.on(ban(Change.PLACED, "192.0.2.7"));
        diary.on(new NodeEvent.Alarm(NOW, "test", "is no ban"));
        diary.on(ban(Change.LIFTED, "2001:db8::/64"));
        assertEquals(
                List.of("2026-11-21T10:41:02Z,ban.placed,192.0.2.7", "2026-11-21T10:41:02Z,ban.lifted,2001:db8::/64"),
                Files.readAllLines(file));
    }

    @Test
    void a_full_file_becomes_the_old_one() throws Exception {
        Path file = folder.resolve("bans.csv");
        BanDiary diary = new BanDiary(Map.of("file", file.toString(), "file.bytes", "1k"));
        for (int i = 0; i < 60; i++) {
            diary.on(ban(Change.PLACED, "192.0.2.7"));
        }
        assertTrue(Files.exists(folder.resolve("bans.csv.1")));
        assertTrue(Files.size(file) < 2048);
    }
}
