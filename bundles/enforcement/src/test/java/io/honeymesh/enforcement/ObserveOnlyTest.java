// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Enforcement;
import io.honeymesh.api.EnforcerStatus;
import io.honeymesh.api.Mode;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.Enforcer.Rules;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObserveOnlyTest {
    @Test
    void aBadConfigurationKeepsTheNodeAliveAndSaysWhatIsWrong() throws InterruptedException {
        XdpEnforcer enforcer = Kernel.enforcer(Map.of("capacity", "-1"));
        EnforcerStatus status = enforcer.status();
        assertEquals("observe-only", status.kind());
        assertEquals(
                "io.honeymesh.enforcement: capacity = '-1' is not allowed: use a whole number from 1 to 4000000",
                status.reason());
        assertFalse(status.enforcing());
        assertEquals(
                Enforcement.observed(status.reason()),
                enforcer.apply(Kernel.ban(Subject.parse("198.51.100.7"), Duration.ofHours(1), Reason.TRAP)));
        assertEquals(
                Enforcement.State.OBSERVED,
                enforcer.lift(Subject.parse("198.51.100.7")).state());
        Rules rules = new Rules(
                Mode.ENFORCE,
                Optional.empty(),
                List.of(),
                List.of(),
                Set.of(),
                Set.of(),
                OptionalInt.empty(),
                Set.of());
        assertEquals(Enforcement.State.OBSERVED, enforcer.sync(rules, List.of()).state());
        assertEquals(List.of(), enforcer.held());
        assertEquals(Map.of(), enforcer.hits());
        assertEquals(Map.of(), enforcer.statistics());
        assertThrows(KernelException.class, () -> enforcer.open(scan -> {}));
        ScanReader reader = new ScanReader(observation -> null, enforcer);
        reader.deactivate();
        enforcer.close();
    }

    @Test
    void S13_aConfigurationCantPutControlCharactersIntoTheStatus() {
        XdpEnforcer enforcer = Kernel.enforcer(Map.of("attach", "\u001b]52;c;x\u0007"));
        assertTrue(enforcer.status().reason().chars().noneMatch(Character::isISOControl));
    }

    @Test
    void anInterfaceThatIsNotThereIsNamedWithThoseThatAre() {
        XdpEnforcer enforcer = Kernel.enforcer(Map.of("interfaces", "hmnone0"));
        EnforcerStatus status = enforcer.status();
        assertEquals("observe-only", status.kind());
        assertFalse(status.reason().isEmpty());
        enforcer.close();
    }
}
