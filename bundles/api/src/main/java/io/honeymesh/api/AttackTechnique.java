// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a stranger did, in the words of MITRE ATT&amp;CK for Enterprise (https://attack.mitre.org/techniques/enterprise/). Only what a
 * decoy can see stands here: nothing is said of what somebody may do elsewhere.
 */
public enum AttackTechnique {
    ACTIVE_SCANNING("T1595", "Active Scanning", "reconnaissance"),
    SCANNING_IP_BLOCKS("T1595.001", "Scanning IP Blocks", "reconnaissance"),
    NETWORK_SERVICE_DISCOVERY("T1046", "Network Service Discovery", "discovery"),
    BRUTE_FORCE("T1110", "Brute Force", "credential-access"),
    EXPLOIT_PUBLIC_FACING_APPLICATION("T1190", "Exploit Public-Facing Application", "initial-access"),
    COMMAND_AND_SCRIPTING_INTERPRETER("T1059", "Command and Scripting Interpreter", "execution"),
    INGRESS_TOOL_TRANSFER("T1105", "Ingress Tool Transfer", "command-and-control");

    private static final String TRAP_INTENT = "trap-intent";

    private final String id;
    private final String title;
    private final String tactic;

    AttackTechnique(String id, String title, String tactic) {
        this.id = id;
        this.title = title;
        this.tactic = tactic;
    }

    /** {@code T1595.001}. */
    public String id() {
        return id;
    }

    public String title() {
        return title;
    }

    /** The short name of the tactic, which STIX calls the kill chain's phase: {@code initial-access}. */
    public String tactic() {
        return tactic;
    }

    /** The technique this one is a part of, if it is a sub-technique. */
    public Optional<AttackTechnique> parent() {
        int dot = id.indexOf('.');
        return Arrays.stream(values())
                .filter(one -> dot > 0 && one.id.equals(id.substring(0, dot)))
                .findFirst();
    }

    /** Its page at MITRE. */
    public String url() {
        return "https://attack.mitre.org/techniques/" + id.replace('.', '/');
    }

    /** What a ban's reasons tell of. */
    public static Set<AttackTechnique> of(Collection<Reason> reasons) {
        Set<AttackTechnique> techniques = EnumSet.noneOf(AttackTechnique.class);
        reasons.forEach(reason -> add(techniques, reason));
        return Collections.unmodifiableSet(techniques);
    }

    /** What an event tells of, by its {@link NodeEvent#fields()}. */
    public static Set<AttackTechnique> of(Map<String, ?> event) {
        Set<AttackTechnique> techniques = EnumSet.noneOf(AttackTechnique.class);
        switch (String.valueOf(event.get("type"))) {
            case "touch", "intent", "conversation" -> techniques.add(ACTIVE_SCANNING);
            case "scan" ->
                techniques.add(
                        event.get("distinct_addresses") instanceof Number addresses && addresses.longValue() > 1
                                ? SCANNING_IP_BLOCKS
                                : NETWORK_SERVICE_DISCOVERY);
            default -> {}
        }
        for (Map<?, ?> contribution : maps(event.get("contributions"))) {
            if (TRAP_INTENT.equals(contribution.get("rule"))) {
                // It says of evidence what the evidence says better below: a command is no exploit.
                continue;
            }
            for (Reason reason : Reason.values()) {
                if (reason.name().equals(contribution.get("reason"))) {
                    add(techniques, reason);
                }
            }
        }
        for (Map<?, ?> evidence : maps(event.get("evidence"))) {
            switch (String.valueOf(evidence.get("kind"))) {
                case "credential" -> techniques.add(BRUTE_FORCE);
                case "command" -> techniques.add(COMMAND_AND_SCRIPTING_INTERPRETER);
                case "upload" -> techniques.add(INGRESS_TOOL_TRANSFER);
                default -> {}
            }
        }
        return Collections.unmodifiableSet(techniques);
    }

    private static void add(Set<AttackTechnique> techniques, Reason reason) {
        switch (reason) {
            case TRAP -> techniques.add(ACTIVE_SCANNING);
            case SCAN -> techniques.add(NETWORK_SERVICE_DISCOVERY);
            case CREDENTIAL -> techniques.add(BRUTE_FORCE);
            case PAYLOAD -> techniques.add(EXPLOIT_PUBLIC_FACING_APPLICATION);
            case MESH, MANUAL, FINGERPRINT -> {}
        }
    }

    private static List<Map<?, ?>> maps(Object list) {
        return list instanceof List<?> values
                ? values.stream()
                        .filter(Map.class::isInstance)
                        .<Map<?, ?>>map(value -> (Map<?, ?>) value)
                        .toList()
                : List.of();
    }
}
