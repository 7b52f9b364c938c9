// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodePersonaTest {

    @Test
    void numbersAreTheSameHoweverManyOthersWereAskedFor() {
        NodePersona persona = new NodePersona(new byte[NodePersona.SEED_BYTES]);
        int first = persona.number("one", 0, 1_000_000);
        String wordy = "x".repeat(1000);
        int wordyToo = persona.number(wordy, 0, 1_000_000);
        for (int i = 0; i < 2000; i++) {
            persona.number("other." + i, 0, 9);
        }
        assertEquals(first, persona.number("one", 0, 1_000_000));
        assertEquals(wordyToo, persona.number(wordy, 0, 1_000_000));
        assertEquals(first, new NodePersona(new byte[NodePersona.SEED_BYTES]).number("one", 0, 1_000_000));
    }

    @TempDir
    Path folder;

    @Test
    void aNodeIsTheSameAfterARestartAndUnlikeAnyOther() throws IOException {
        Persona one = NodePersona.of(folder.resolve("one"));
        Persona again = NodePersona.of(folder.resolve("one"));
        Persona other = NodePersona.of(folder.resolve("two"));
        assertEquals(one.hostName(), again.hostName());
        assertEquals(one.installed(), again.installed());
        assertArrayEquals(one.bytes("key", 64), again.bytes("key", 64));
        assertFalse(Arrays.equals(one.bytes("key", 64), other.bytes("key", 64)));
        assertFalse(Arrays.equals(one.bytes("key", 64), one.bytes("yek", 64)));
    }

    @Test
    void S33_theSeedIsReadableByItsOwnerAloneAndNothingElseIsLeft() throws IOException {
        NodePersona.of(folder);
        Path seed = folder.resolve(NodePersona.FILE);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(seed)));
        assertEquals(NodePersona.SEED_BYTES, Files.size(seed));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(seed), files.toList());
        }
        Files.setPosixFilePermissions(seed, PosixFilePermissions.fromString("rw-rw-r--"));
        NodePersona.of(folder);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(seed)));
    }

    @Test
    void hostNamesArePlausibleAndVaried() {
        Set<String> names = new HashSet<>();
        for (int node = 0; node < 200; node++) {
            String name = TrapHarness.persona(node).hostName();
            assertTrue(name.matches("[a-z][a-z0-9]*(-[a-z0-9]+)*"), name);
            names.add(name);
        }
        assertTrue(names.size() > 170, () -> names.size() + " different of 200");
    }

    @Test
    void numbersStayInTheirBoundsAndReachBothEnds() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            seen.add(TrapHarness.persona(0).number("n" + i, -1, 2));
        }
        assertEquals(Set.of(-1, 0, 1, 2), seen);
        assertEquals(5, TrapHarness.persona(0).number("x", 5, 5));
        assertThrows(
                IllegalArgumentException.class, () -> TrapHarness.persona(0).number("x", 6, 5));
    }

    @Test
    void asManyBytesAsOneExpansionGivesAndNotOneMore() {
        Persona persona = TrapHarness.persona(0);
        assertEquals(8160, persona.bytes("x", 8160).length);
        assertThrows(IllegalArgumentException.class, () -> persona.bytes("x", 8161));
        assertThrows(IllegalArgumentException.class, () -> persona.bytes("x", 0));
    }

    @Test
    void theMachineWasInstalledInThePast() {
        for (int node = 0; node < 50; node++) {
            Instant installed = TrapHarness.persona(node).installed();
            assertTrue(installed.isAfter(Instant.parse("2023-07-01T00:00:00Z")));
            assertTrue(installed.isBefore(Instant.parse("2025-08-01T00:00:00Z")));
            assertEquals(0, installed.getNano());
        }
    }

    @Test
    void aNodesMachineIsTheSameAfterARestartAndUnlikeAnyOther() throws IOException {
        assertEquals(
                NodePersona.of(folder.resolve("one")).machine(),
                NodePersona.of(folder.resolve("one")).machine());
        Set<Object> seen = new HashSet<>();
        for (int node = 0; node < 200; node++) {
            MachineFacts machine = TrapHarness.persona(node).machine();
            for (Object own : List.of(machine.machineId(), machine.nic().mac(), machine.installed())) {
                assertTrue(seen.add(own), () -> "shared: " + own);
            }
        }
    }

    @Test
    void aMachinesFactsFitTogether() {
        Instant now = Instant.now();
        for (int node = 0; node < 200; node++) {
            MachineFacts machine = TrapHarness.persona(node).machine();
            Instant booted = machine.booted(now);
            assertTrue(booted.isAfter(machine.installed()) && !booted.isAfter(now));
            assertEquals(booted, machine.booted(booted), "from that moment on");
            String built = machine.kernel().build().replaceAll(".*\\((.*)\\)", "$1T00:00:00Z");
            assertTrue(Instant.parse(built).isBefore(booted), "no kernel runs that did not exist when it started");
            Instant started = machine.started(Duration.ofSeconds(20), now);
            assertTrue(!started.isBefore(booted) && !started.isAfter(now));
            List<String> names =
                    machine.accounts().stream().map(MachineFacts.Account::name).toList();
            assertEquals(names.size(), Set.copyOf(names).size());
            assertEquals("root", names.getFirst());
            assertEquals("/root", machine.accounts().getFirst().home());
            assertEquals(1000, machine.operator().uid());
            assertTrue(machine.operator().shell());
            assertTrue(machine.domain().startsWith(machine.organisation().toLowerCase(Locale.ROOT) + "."));
            assertTrue(machine.made(machine.operator()).isAfter(machine.installed()));
        }
    }

    @Test
    void rightAfterItsStartAServiceIsNoOlderThanTheMachine() {
        MachineFacts machine = TrapHarness.persona(0).machine();
        Instant boot = machine.booted(Instant.now());
        assertEquals(boot, machine.started(Duration.ofSeconds(20), boot.plusSeconds(5)));
        assertEquals(boot.plusSeconds(20), machine.started(Duration.ofSeconds(20), boot.plusSeconds(25)));
        assertTrue(machine.booted(boot.minusSeconds(1)).isBefore(boot));
    }
}
