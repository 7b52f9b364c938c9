// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.spi.Persona;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ListenTest {
    private static final Set<String> CATALOGUE =
            Listen.ROLES.stream().flatMap(List::stream).collect(Collectors.toCollection(TreeSet::new));

    private static Listen configured(String text) {
        return Limits.of(Map.of("listen", text)).listen();
    }

    private static Set<String> open(Listen listen, int node) {
        Persona persona = TrapHarness.persona(node);
        return CATALOGUE.stream().filter(trap -> listen.wants(trap, persona)).collect(Collectors.toSet());
    }

    @Test
    void aNodeOpensWhatItsRoleHasAndNoMore() {
        Listen role = Limits.DEFAULT.listen();
        Set<Set<String>> seen = new HashSet<>();
        for (int node = 0; node < 60; node++) {
            Set<String> open = open(role, node);
            assertTrue(open.size() <= 8, open::toString);
            assertEquals(open, open(role, node), "the same on every start");
            seen.add(open);
        }
        assertEquals(Listen.ROLES.size(), seen.size(), "every role is somebody's");
    }

    @Test
    void theBasicsAndWhatSomebodyPutInAlwaysListen() {
        Persona persona = TrapHarness.persona(0);
        assertTrue(Limits.DEFAULT.listen().wants("ssh", persona));
        assertTrue(Limits.DEFAULT.listen().wants("my-own", persona));
    }

    @Test
    void allOrNamesCanBeAskedFor() {
        assertEquals(CATALOGUE, open(configured("all"), 0));
        Listen names = configured("ssh, redis");
        assertEquals(Set.of("redis"), open(names, 0));
        assertFalse(names.wants("my-own", TrapHarness.persona(0)));
        String refusal = assertThrows(IllegalArgumentException.class, () -> configured("role, redis"))
                .getMessage();
        assertTrue(refusal.contains("listen = 'role, redis' is not allowed"), refusal);
    }
}
