// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What the rules go by; docs/rules.md says of each why it is what it is.
 *
 * @param off names of rules that are left out
 * @param scanPorts distinct trap ports within an hour that are a scan (S01)
 * @param scanAddresses distinct addresses of this node on one port within an hour that are a scan
 * @param slowPorts distinct trap ports within the slow window that are a scan
 * @param slowVisits visits within the slow window that are worth a word
 * @param slowSources sources of one network among which a slow scan may be shared out
 * @param campaignPorts ports in the same order that make two sources one campaign
 * @param guesses distinct passwords for one user, or users for one password, that are an attack
 * @param guessers sources from which a distributed attack comes
 * @param rareAfter conversations to have seen before any fingerprint is called rare
 * @param rarePermille a rare fingerprint's share of them at most
 */
record RuleSettings(
        Set<String> off,
        int scanPorts,
        int scanAddresses,
        int slowPorts,
        int slowVisits,
        int slowSources,
        Duration slowWindow,
        int campaignPorts,
        Duration campaignWindow,
        int guesses,
        int guessers,
        Duration guessWindow,
        int rareAfter,
        int rarePermille,
        Duration rareHalfLife) {

    static final String PID = "io.honeymesh.detection";
    static final RuleSettings DEFAULTS = of(new Settings(PID, Map.of()));

    /** @throws IllegalArgumentException with one clear line */
    static RuleSettings of(Settings in) {
        return new RuleSettings(
                Set.copyOf(in.list("off", "names of rules, a-z 0-9 -", RuleSettings::ruleName)),
                in.integer("scan.ports", 2, 2, Trail.MAX_TARGETS),
                in.integer("scan.addresses", 3, 2, Trail.MAX_TARGETS),
                in.integer("slow.ports", 4, 2, Trail.MAX_TARGETS),
                in.integer("slow.visits", 4, 2, Trail.MAX_VISITS),
                in.integer("slow.sources", 3, 2, 16),
                in.duration("slow.window", Duration.ofDays(7), Duration.ofHours(1), Trail.MEMORY),
                in.integer("campaign.ports", 3, 2, 8),
                in.duration("campaign.window", Duration.ofDays(1), Duration.ofMinutes(1), Trail.MEMORY),
                in.integer("credential.guesses", 5, 2, 64),
                in.integer("credential.sources", 5, 2, 64),
                in.duration("credential.window", Duration.ofDays(1), Duration.ofMinutes(1), Trail.MEMORY),
                in.integer("rare.after", 200, 20, 1_000_000),
                in.integer("rare.permille", 5, 1, 100),
                in.duration("rare.half.life", Duration.ofDays(7), Duration.ofHours(1), Duration.ofDays(365)));
    }

    private static String ruleName(String text) {
        if (!text.matches("[a-z0-9-]{1,32}")) {
            throw new IllegalArgumentException("no rule's name: " + SafeText.escape(text, 40));
        }
        return text;
    }
}
