// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.spi.Persona;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginsTest {

    private final Persona persona = TrapHarness.persona(0);
    private final Logins logins = new Logins(persona);
    private final IpAddress source = IpAddress.parse("192.0.2.7");

    private List<Integer> accepted(IpAddress from, String user, String prefix, int tries) {
        List<Integer> accepted = new ArrayList<>();
        for (int i = 1; i <= tries; i++) {
            if (logins.opens(from, user, prefix + i)) {
                accepted.add(i);
            }
        }
        return accepted;
    }

    @Test
    void theSecondToFourthDifferentPasswordIsRightAndNoOther() {
        Set<Integer> seen = new HashSet<>();
        for (int i = 1; i <= 60; i++) {
            List<Integer> accepted = accepted(IpAddress.parse("192.0.2." + i), "root", "pw" + i + ".", 30);
            assertEquals(1, accepted.size());
            seen.addAll(accepted);
        }
        assertEquals(Set.of(2, 3, 4), seen);
    }

    @Test
    void repeatingOneIsNoGuessing() {
        for (int i = 0; i < 10; i++) {
            assertFalse(logins.opens(source, "root", "same"));
        }
    }

    @Test
    void whatWasRightOnceIsRightForEverybodyAndForThatAccountAlone() {
        int right = accepted(source, "root", "pw", 4).getFirst();
        assertTrue(logins.opens(source, "root", "pw" + right));
        IpAddress stranger = IpAddress.parse("2001:db8::1");
        assertTrue(logins.opens(stranger, "root", "pw" + right));
        assertFalse(logins.opens(stranger, persona.machine().operator().name(), "pw" + right));
    }

    @Test
    void accountsThatTheMachineLacksAndEmptyPasswordsNeverOpen() {
        assertEquals(List.of(), accepted(source, "nosuchuser", "pw", 20));
        assertEquals(List.of(), accepted(source, "daemon", "pw", 20));
        assertEquals(1, accepted(source, "root", "pw", 20).size(), "and count as no guesses");
        for (int i = 0; i < 10; i++) {
            assertFalse(logins.opens(IpAddress.parse("192.0.2.8"), "root", ""));
        }
    }

    @Test
    void aNetworkOfIpv6IsOneGuesser() {
        List<Integer> accepted = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            if (logins.opens(IpAddress.parse("2001:db8::" + i), "root", "pw" + i)) {
                accepted.add(i);
            }
        }
        assertEquals(1, accepted.size());
    }

    @Test
    void aRestartChangesNobodysPassword(@TempDir Path folder) throws IOException {
        Logins before = new Logins(persona, folder);
        before.give(source, "root", "secret");
        assertTrue(before.opens(source, "root", "secret"));
        Path file = folder.resolve(GivenLogins.FILE);
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Files.readString(file).contains("secret"));
        assertTrue(new Logins(persona, folder).opens(IpAddress.parse("192.0.2.8"), "root", "secret"));
        assertFalse(new Logins(TrapHarness.persona(1), folder).opens(source, "root", "secret"), "another machine's");
        Files.writeString(file, "damaged\n".repeat(10_000));
        assertFalse(new Logins(persona, folder).opens(source, "root", "secret"));
    }

    @Test
    void manySourcesAreForgottenAgain() {
        int first = accepted(source, "root", "first", 4).getFirst();
        for (int i = 0; i < 2 * Logins.MAX_SOURCES; i++) {
            IpAddress other = IpAddress.parse("198.18." + i / 256 + "." + i % 256);
            accepted(other, "root", i + ".", Logins.MAX_GUESSES + 2);
        }
        assertFalse(logins.opens(source, "root", "first" + first), "a long time ago");
    }
}
