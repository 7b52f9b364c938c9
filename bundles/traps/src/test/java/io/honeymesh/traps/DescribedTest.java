// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.honeymesh.api.Transport;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescribedTest {

    /** Says something else each time. */
    private static final class Fickle implements TrapProtocol {
        private int asked;

        @Override
        public String name() {
            asked++;
            return "name-" + asked;
        }

        @Override
        public List<Integer> defaultPorts() {
            return asked > 1 ? null : List.of(79);
        }

        @Override
        public Transport transport() {
            if (asked > 1) {
                throw new IllegalStateException("on purpose");
            }
            return Transport.UDP;
        }

        @Override
        public void converse(TrapSession session) {
            // Never comes to it.
        }
    }

    private record Fixed(String name, List<Integer> defaultPorts, Transport transport) implements TrapProtocol {
        @Override
        public void converse(TrapSession session) {
            // Never comes to it.
        }
    }

    @Test
    void whatATrapSaysLaterChangesNothing() {
        Fickle fickle = new Fickle();
        Described described = Described.of(fickle, true);
        fickle.name();
        assertEquals("name-1", described.name());
        assertEquals(List.of(79), described.defaultPorts());
        assertEquals(Transport.UDP, described.transport());
    }

    @Test
    void itIsTheSameTrapWhateverItSays() {
        Fixed trap = new Fixed("x", List.of(), Transport.TCP);
        assertEquals(Described.of(trap, true), Described.of(trap, false));
    }

    @Test
    void aTrapThatDescribesItselfWronglyIsRefused() {
        for (Fixed wrong : List.of(
                new Fixed(null, List.of(), Transport.TCP),
                new Fixed("My Trap", List.of(), Transport.TCP),
                new Fixed("x", null, Transport.TCP),
                new Fixed("x", Arrays.asList(1, null), Transport.TCP),
                new Fixed("x", List.of(0), Transport.TCP),
                new Fixed("x", List.of(65_536), Transport.TCP),
                new Fixed("x", Collections.nCopies(257, 79), Transport.TCP),
                new Fixed("x", List.of(), null))) {
            assertThrows(RuntimeException.class, () -> Described.of(wrong, true), wrong.toString());
        }
    }
}
