// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.honeymesh.api.Ban;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Subject;
import io.honeymesh.api.service.BanBook;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a peer's word may confirm: that this node has seen for itself, with intent, and before (S22). */
class EvidenceTest {

    private static final Subject SOURCE = Subject.parse("9.9.9.1");
    private static final Instant ISSUED = Instant.parse("2030-01-01T12:00:00Z");

    private static BanBook holding(Ban ban) {
        return (BanBook) Proxy.newProxyInstance(
                BanBook.class.getClassLoader(), new Class<?>[] {BanBook.class}, (_, method, _) -> {
                    assertEquals("bansOn", method.getName());
                    return List.of(ban);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "TRAP, true, -1, true",
        "CREDENTIAL, true, -1, true",
        "TRAP, false, -1, false",
        "TRAP, true, 0, false",
        "TRAP, true, 1, false",
        "MESH, true, -1, false",
        "MANUAL, true, -1, false",
        "SCAN, true, -1, true",
    })
    void S22_onlyWhatThisNodeSawItselfWithIntentBeforeTheWordConfirmsIt(
            Reason reason, boolean intent, int sinceSeconds, boolean predates) {
        Ban ban = new Ban(
                SOURCE, Map.of(reason, ISSUED.plusSeconds(60)), ISSUED.plusSeconds(sinceSeconds), 1, intent, "");
        assertEquals(predates, FederationComponent.predates(holding(ban), SOURCE, ISSUED));
    }
}
