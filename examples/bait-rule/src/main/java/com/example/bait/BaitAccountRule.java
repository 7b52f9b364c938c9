// SPDX-License-Identifier: Apache-2.0
package com.example.bait;

import io.honeymesh.api.*;
import io.honeymesh.api.spi.*;
import java.util.*;
import java.util.function.Function;
import org.osgi.service.component.annotations.*;

/** Accounts that exist only as bait, in a file that was left lying about: whoever logs in with one has read that file. */
@Component(configurationPid = BaitAccountRule.PID)
public final class BaitAccountRule implements ScoringRule {
    static final String PID = "com.example.bait";

    private volatile Set<String> accounts = Set.of();

    /** At the start, and again whenever {@code etc/com.example.bait.cfg} changes. */
    @Activate
    @Modified
    void configure(Map<String, Object> properties) {
        accounts = Set.copyOf(new Settings(PID, properties).list("accounts", "account names", Function.identity()));
    }

    @Override
    public String name() {
        return "bait-account";
    }

    @Override
    public List<Contribution> judge(Observation observation, History history) {
        return observation instanceof Conversation conversation
                ? conversation.evidence().stream()
                        .flatMap(piece -> piece instanceof Evidence.Credential login
                                ? Set.of(login.user().latin1()).stream()
                                : Set.<String>of().stream())
                        .filter(accounts::contains)
                        .distinct()
                        .map(this::caught)
                        .toList()
                : List.of();
    }

    private Contribution caught(String user) {
        String explanation = "logged in with the bait account " + SafeText.escape(user, 80);
        return new Contribution(name(), Verdict.BAN_SCORE, Reason.CREDENTIAL, true, explanation);
    }
}
