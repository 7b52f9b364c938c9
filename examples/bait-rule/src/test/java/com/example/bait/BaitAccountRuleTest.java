// SPDX-License-Identifier: Apache-2.0
package com.example.bait;

import static io.honeymesh.testkit.Observations.conversation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.honeymesh.api.Verdict;
import io.honeymesh.testkit.RuleTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BaitAccountRuleTest {
    private final BaitAccountRule rule = new BaitAccountRule();
    private final RuleTester tester = RuleTester.of(rule);

    @BeforeEach
    void configure() {
        rule.configure(Map.of("accounts", "svc-backup, old-admin"));
    }

    @Test
    void a_login_with_a_bait_account_is_intent() {
        Verdict verdict = tester.judge(conversation().login("root", "x").login("svc-backup", "y"));
        assertTrue(verdict.isHostile() && verdict.intent());
        assertEquals(
                "logged in with the bait account svc-backup",
                verdict.contributions().getFirst().explanation());
    }

    @Test
    void other_accounts_are_nothing_to_it() {
        assertEquals(List.of(), tester.judge(conversation().login("root", "x")).contributions());
    }

    @Test
    void a_new_configuration_counts_from_then_on() {
        rule.configure(Map.of("accounts", "root"));
        assertTrue(tester.judge(conversation().login("root", "x")).intent());
    }

    @Test
    void strangers_do_no_harm() {
        rule.configure(Map.of("accounts", "\u001b[2J"));
        assertTrue(tester.judge(conversation().login("\u001b[2J", "x")).intent());
        tester.assertSurvivesStrangers();
    }
}
