// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttackTechniqueTest {

    @Test
    void aBansReasonsTellOfTechniques() {
        assertEquals(
                Set.of(
                        AttackTechnique.ACTIVE_SCANNING,
                        AttackTechnique.BRUTE_FORCE,
                        AttackTechnique.EXPLOIT_PUBLIC_FACING_APPLICATION),
                AttackTechnique.of(Set.of(Reason.TRAP, Reason.CREDENTIAL, Reason.PAYLOAD)));
        assertEquals(Set.of(), AttackTechnique.of(Set.of(Reason.MANUAL, Reason.MESH)), "nothing was seen here");
    }

    @Test
    void aConversationTellsByItsEvidence() {
        assertEquals(
                Set.of(
                        AttackTechnique.ACTIVE_SCANNING,
                        AttackTechnique.BRUTE_FORCE,
                        AttackTechnique.COMMAND_AND_SCRIPTING_INTERPRETER,
                        AttackTechnique.INGRESS_TOOL_TRANSFER),
                AttackTechnique.of(Map.of(
                        "type",
                        "conversation",
                        "contributions",
                        List.of(
                                Map.of("rule", "trap-intent", "reason", "PAYLOAD"),
                                Map.of("rule", "credential-attack", "reason", "CREDENTIAL")),
                        "evidence",
                        List.of(
                                Map.of("kind", "credential"),
                                Map.of("kind", "command"),
                                Map.of("kind", "upload"),
                                Map.of("kind", "detail")))));
    }

    @Test
    void aScanOfSeveralAddressesIsAnotherThanOneOfPorts() {
        assertEquals(
                Set.of(AttackTechnique.SCANNING_IP_BLOCKS),
                AttackTechnique.of(Map.of("type", "scan", "distinct_addresses", 3)));
        assertEquals(
                Set.of(AttackTechnique.NETWORK_SERVICE_DISCOVERY),
                AttackTechnique.of(Map.of("type", "scan", "distinct_addresses", 1)));
    }

    @Test
    void whatIsNoEventOfThisSchemaTellsOfNothing() {
        assertEquals(Set.of(), AttackTechnique.of(Map.of("type", "mode", "evidence", "text", "contributions", 5)));
        assertEquals(Set.of(), AttackTechnique.of(Map.of()));
    }

    @Test
    void aSubtechniquesPageIsBelowItsTechniques() {
        assertEquals("https://attack.mitre.org/techniques/T1595/001", AttackTechnique.SCANNING_IP_BLOCKS.url());
    }
}
