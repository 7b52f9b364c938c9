// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Observation;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Verdict;
import io.honeymesh.api.spi.History;
import io.honeymesh.api.spi.ScoringRule;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** What a client did in a conversation that nobody does by accident (S01): log in, give commands, upload. */
@Component
public final class TrapIntent implements ScoringRule {

    private static final int SHOWN_BYTES = 80;

    @Override
    public String name() {
        return "trap-intent";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        return observation instanceof Conversation conversation ? judge(conversation.evidence()) : List.of();
    }

    List<Contribution> judge(List<Evidence> all) {
        List<Contribution> contributions = new ArrayList<>();
        Tally logins = new Tally();
        Tally commands = new Tally();
        Tally uploads = new Tally();
        for (Evidence evidence : all) {
            switch (evidence) {
                case Evidence.Credential e -> logins.add("as " + e.user().toSafeText(SHOWN_BYTES));
                case Evidence.Command e -> commands.add(e.text().toSafeText(SHOWN_BYTES));
                case Evidence.Upload e -> uploads.add(e.sizeBytes() + " bytes, SHA-256 " + e.sha256());
                case Evidence.Request e -> {}
                case Evidence.Detail e -> {}
                case Evidence.Violation e -> {}
            }
        }
        logins.contribute(contributions, Reason.CREDENTIAL, "login attempt");
        commands.contribute(contributions, Reason.PAYLOAD, "command");
        uploads.contribute(contributions, Reason.PAYLOAD, "upload");
        return contributions;
    }

    private final class Tally {
        private int count;
        private String first = "";

        void add(String what) {
            if (count++ == 0) {
                first = what;
            }
        }

        void contribute(List<Contribution> contributions, Reason reason, String what) {
            if (count > 0) {
                contributions.add(new Contribution(
                        name(),
                        Verdict.BAN_SCORE,
                        reason,
                        true,
                        count + " " + what + (count == 1 ? ": " : "s, the first: ") + first));
            }
        }
    }
}
