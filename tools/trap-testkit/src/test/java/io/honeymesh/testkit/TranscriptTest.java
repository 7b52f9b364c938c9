// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Captured;
import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Endpoint;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.EvidenceGrade;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.service.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TranscriptTest {

    @TempDir
    private Path folder;

    private final List<Touch> opened = new ArrayList<>();
    private final List<CapturedConversation> ended = new ArrayList<>();
    private final List<String> probes = new ArrayList<>();

    private void play(String text) throws IOException {
        Transcript.of(Files.writeString(folder.resolve("a.talk"), text)).to(new Traffic() {
            @Override
            public void opened(Touch touch) {
                opened.add(touch);
            }

            @Override
            public void ended(CapturedConversation conversation) {
                assertEquals(opened.getLast(), conversation.touch());
                ended.add(conversation);
            }

            @Override
            public void probe(Instant at, IpAddress source, Endpoint target, boolean stealth) {
                probes.add(source + " " + target.port() + (stealth ? " stealth" : ""));
            }
        });
    }

    @Test
    void a_conversation_has_its_turns_its_times_and_what_is_known_of_it() throws IOException {
        play("""
                # a comment
                from 203.0.113.9
                at 2026-11-21T10:00:00Z
                talk 23 telnet
                < login:\\x20
                > ro
                > ot\\r\\n
                < Password:\\x20
                wait 2s
                > \\\\\\xff\\t end
                login root a\\b
                command uname\\x20-a
                """);
        Touch touch = opened.getFirst();
        assertEquals("telnet", touch.trap());
        assertEquals(Instant.parse("2026-11-21T10:00:00Z"), touch.at());
        assertEquals("203.0.113.9", touch.source().toString());
        assertEquals(23, touch.flow().local().port());
        assertEquals(EvidenceGrade.PROVEN, touch.grade());
        CapturedConversation told = ended.getFirst();
        assertEquals(
                List.of("", "root\r\n", "\\\u00ff\t end"),
                told.turns().stream().map(Captured::latin1).toList());
        assertEquals(13, told.bytesIn());
        assertEquals(17, told.bytesOut());
        assertEquals(Instant.parse("2026-11-21T10:00:02Z"), told.ended());
        assertEquals(
                List.of(
                        new Evidence.Credential("password", Captured.of("root"), Captured.of("a\\b")),
                        new Evidence.Command(Captured.of("uname -a"))),
                told.understood());
    }

    @Test
    void another_conversation_begins_where_the_one_before_ends() throws IOException {
        play("talk 22\n> a\ntalk 80\n> b\nfrom 203.0.113.9\ntalk 80\n");
        assertEquals(3, ended.size());
        assertEquals("", opened.get(0).trap());
        assertTrue(opened.get(0).id() < opened.get(1).id());
        assertEquals("203.0.113.9", opened.get(2).source().toString());
        assertEquals(List.of(), ended.get(2).turns());
    }

    @Test
    void S02_a_datagram_is_claimed_and_probes_are_told_port_by_port() throws IOException {
        play("datagram 5060\n> OPTIONS\nprobe 20-22\nprobe 80 stealth\n");
        assertEquals(Transport.UDP, opened.getFirst().flow().transport());
        assertEquals(EvidenceGrade.CLAIMED, opened.getFirst().grade());
        assertEquals(
                List.of("198.51.100.7 20", "198.51.100.7 21", "198.51.100.7 22", "198.51.100.7 80 stealth"), probes);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "shout          | no such word: shout (there are from, at, wait, talk, datagram, probe, >, <, login, command)",
                "> early        | who says this? begin with talk or datagram",
                "from nobody    | not an IPv4 or IPv6 address: 'nobody'",
                "wait long      | not a duration: 'long' (use a whole number and ms, s, m, h or d, such as 90s, 10m, 24h or 7d)",
                "talk           | talk needs a port and may name a trap: talk 23 telnet",
                "talk 65536     | not a port: 65536",
                "probe 1 2      | probe needs a port or a range of them and may be stealth: probe 20-30 stealth",
                "at noon        | Text 'noon' could not be parsed at index 0",
            })
    void a_mistake_is_named_by_file_and_line(String line, String why) {
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> play("\n# x\n" + line));
        assertEquals(folder.resolve("a.talk") + ":3: " + why, wrong.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"> \\q,no such escape: \\q", "> \\x4,\\x needs two", "> \u20ac,write what is beyond"})
    void an_escape_that_is_none_is_named(String line, String why) {
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class, () -> play("talk 1\n" + line));
        assertTrue(wrong.getMessage().contains("a.talk:2: " + why), wrong.getMessage());
    }
}
