// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.osgi.service.component.annotations.Component;

/**
 * Clients that break the trap's protocol, or speak another. Scanners do, and so does whoever mistook the port: no intent, and
 * a score by how hard it is to do by accident. A TLS handshake that fails says nothing, for a careful client doesn't trust a
 * trap's certificate.
 */
@Component
public final class ProtocolViolation implements ScoringRule {

    private static final int SHOWN_CHARACTERS = 120;

    private static final double SMUGGLED = 0.5;
    private static final double FOREIGN = 0.3;
    private static final double FIRST_MESSAGE = 0.2;
    private static final double LATER_MESSAGE = 0.1;

    /** Plain words put in front of a TLS handshake, to be taken for encrypted ones (CVE-2011-0411, CVE-2021-23222). */
    private static final Set<String> SMUGGLING =
            Set.of("words sent ahead of the TLS handshake", "unencrypted data after SSL request");

    private static final Set<String> HARMLESS = Set.of("TLS handshake failed");

    @Override
    public String name() {
        return "protocol-violation";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        if (!(observation instanceof Conversation conversation)) {
            return List.of();
        }
        List<Contribution> found = new ArrayList<>();
        Captured said = conversation.payload().isEmpty() ? conversation.wire() : conversation.payload();
        Opening.foreign(conversation.touch().trap(), said.latin1())
                .ifPresent(opening -> found.add(contribution(
                        FOREIGN,
                        opening + " to the trap " + conversation.touch().trap())));
        boolean first = true;
        for (Evidence evidence : conversation.evidence()) {
            switch (evidence) {
                case Evidence.Violation violation
                when SMUGGLING.contains(violation.what()) -> {
                    found.clear();
                    found.add(contribution(SMUGGLED, violation.what()));
                    return found;
                }
                case Evidence.Violation violation -> {
                    if (found.isEmpty() && !HARMLESS.contains(violation.what())) {
                        found.add(contribution(first ? FIRST_MESSAGE : LATER_MESSAGE, broke(violation, first)));
                    }
                }
                case Evidence.Detail detail -> {}
                default -> first = false;
            }
        }
        return found;
    }

    private static String broke(Evidence.Violation violation, boolean first) {
        return "broke the protocol" + (first ? " with the first message: " : ": ")
                + Captured.of(violation.what()).toSafeText(SHOWN_CHARACTERS);
    }

    private Contribution contribution(double score, String what) {
        return new Contribution(name(), score, Reason.TRAP, false, what);
    }
}
