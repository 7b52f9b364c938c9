// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Ban;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bans go on being dropped while one node goes and another comes, and not for longer than was said. */
class PinnedTest {
    private static final Subject OUTSIDER = Subject.parse(Lab.OUTSIDER);

    @TempDir
    Path pins;

    @BeforeEach
    void mountBpfFileSystem() throws Exception {
        Lab.mountBpf(pins);
    }

    @AfterEach
    void unmount() throws Exception {
        Lab.unmount(pins);
    }

    private XdpEnforcer enforcer(String pinned, String... more) {
        Map<String, String> properties = new HashMap<>(Map.of("interfaces", Lab.INTERFACE, "pinned", pinned));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return Kernel.enforcer(properties, Path.of("target", "data"), Optional.of(pins));
    }

    private static Ban ban() {
        return Kernel.ban(OUTSIDER, Duration.ofHours(1), Reason.TRAP);
    }

    private static void book(XdpEnforcer enforcer, Ban... bans) {
        Rules rules = new Rules(
                Mode.ENFORCE,
                Optional.empty(),
                List.of(),
                List.of(),
                Set.of(),
                Set.of(),
                OptionalInt.empty(),
                Set.of());
        enforcer.sync(rules, List.of(bans));
        enforcer.complete();
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> files = Files.list(pins)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".debug")) // every BPF file system has two of them
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aBanIsDroppedWhileNobodyIsThereAndUntilTheNextOneHasItsBook() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer first = enforcer("1m");
            book(first, ban());
            assertEquals(List.of("native-hm0"), kept());
            first.close();
            assertFalse(lab.answers(Lab.INSIDE), "nobody is there");
            // Other sizes, as after an upgrade: nothing of the former one's tables is read.
            XdpEnforcer second = enforcer("1m", "capacity", "777");
            try {
                assertFalse(lab.answers(Lab.INSIDE), "the next one has no bans yet");
                EnforcerStatus status = second.status();
                assertTrue(status.enforcing());
                assertEquals(
                        "the former program, until this one has all bans",
                        status.attachments().getFirst().detail());
                book(second, ban());
                assertFalse(lab.answers(Lab.INSIDE));
                assertEquals("", second.status().attachments().getFirst().detail());
                assertTrue(second.statistics().get("dropped.ban4") > 0, "by the second one's tables");
                second.lift(OUTSIDER);
                assertTrue(lab.answers(Lab.INSIDE));
            } finally {
                second.close();
            }
        });
    }

    @Test
    void noPacketGetsThroughAcrossTenReplacements() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer current = enforcer("1m");
            book(current, ban());
            try (Lab.Knocking knocking = lab.knocking(Lab.INSIDE)) {
                for (int i = 0; i < 10; i++) {
                    current.close();
                    current = enforcer("1m");
                    book(current, ban());
                }
                assertTrue(knocking.tried() > 20, knocking.tried() + " tried");
                assertEquals(0, knocking.answered(), "of " + knocking.tried());
            } finally {
                current.close();
            }
        });
    }

    @Test
    void S34_whereNoNodeComesBackEverythingPassesInTime() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = enforcer("10s");
            book(enforcer, ban());
            Thread.sleep(11_000);
            assertFalse(lab.answers(Lab.INSIDE), "as long as it is there it goes on");
            enforcer.close();
            assertFalse(lab.answers(Lab.INSIDE));
            Thread.sleep(10_000);
            lab.await(Lab.INSIDE, true);
        });
    }

    @Test
    void switchedOffItEndsWithTheProcessAgain() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer first = enforcer("1m");
            book(first, ban());
            first.close();
            XdpEnforcer second = enforcer("0s");
            book(second, ban());
            assertFalse(lab.answers(Lab.INSIDE));
            assertEquals(List.of(), kept());
            second.close();
            assertTrue(lab.answers(Lab.INSIDE));
        });
    }

    @Test
    void aLinkToAnInterfaceThatIsGoneIsThrownAway() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer first = enforcer("1m");
            book(first, ban());
            first.close();
            Lab.must("ip", "link", "del", Lab.INTERFACE);
            lab.connect();
            XdpEnforcer second = enforcer("1m");
            try {
                book(second, ban());
                assertFalse(lab.answers(Lab.INSIDE));
            } finally {
                second.close();
            }
        });
    }

    @Test
    void aLinkToAnInterfaceThatIsNoLongerWantedIsLetGo() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer first = enforcer("1m");
            book(first, ban());
            first.close();
            Lab.must("ip", "link", "add", "hm8", "type", "veth", "peer", "name", "hm7");
            XdpEnforcer second = enforcer("1m", "interfaces", "hm8");
            try {
                assertFalse(lab.answers(Lab.INSIDE), "until the second one has its book");
                book(second, ban());
                lab.await(Lab.INSIDE, true);
                assertEquals(List.of("native-hm8"), kept());
            } finally {
                second.close();
            }
        });
    }

    @Test
    void anotherWayOfAttachingTakesOverWithItsBook() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer first = enforcer("1m");
            book(first, ban());
            first.close();
            XdpEnforcer second = enforcer("1m", "attach", "generic");
            try {
                assertFalse(lab.answers(Lab.INSIDE), "the former program goes on");
                assertEquals(
                        "the former program, until this one has all bans",
                        second.status().attachments().getFirst().detail());
                book(second, ban());
                assertEquals(
                        EnforcerStatus.AttachMode.GENERIC,
                        second.status().attachments().getFirst().mode());
                assertFalse(lab.answers(Lab.INSIDE));
                assertEquals(List.of("generic-hm0"), kept());
            } finally {
                second.close();
            }
        });
    }

    @Test
    void anInterfaceThatHasAnotherNameNowKeepsItsProgram() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer first = enforcer("1m");
            book(first, ban());
            first.close();
            Lab.must("ip", "link", "set", Lab.INTERFACE, "down");
            Lab.must("ip", "link", "set", Lab.INTERFACE, "name", "hm9");
            Lab.must("ip", "link", "set", "hm9", "up");
            XdpEnforcer second = enforcer("1m", "interfaces", "hm9");
            try {
                assertFalse(lab.answers(Lab.INSIDE), "the former program goes on");
                book(second, ban());
                assertFalse(lab.answers(Lab.INSIDE));
                assertEquals(List.of("native-hm9"), kept());
                second.lift(OUTSIDER);
                lab.await(Lab.INSIDE, true);
            } finally {
                second.close();
            }
        });
    }

    @Test
    void withoutABpfFileSystemItSaysSo() throws Exception {
        Lab.run(lab -> {
            XdpEnforcer enforcer = Kernel.enforcer(
                    Map.of("interfaces", Lab.INTERFACE, "pinned", "1m"), Path.of("target", "data"), Optional.empty());
            try {
                List<String> limits = enforcer.status().limits();
                assertTrue(limits.stream().anyMatch(limit -> limit.contains("BPF file system")), limits.toString());
                book(enforcer, ban());
            } finally {
                enforcer.close();
            }
            assertTrue(lab.answers(Lab.INSIDE), "and ends with it");
        });
    }
}
