// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form of {@code etc/io.honeymesh.detection.cfg}; {@link RuleSettings} reads the values and holds the same bounds. */
@ObjectClassDefinition(name = "HoneyMesh detection", description = "What the scoring rules go by")
@interface RuleConfiguration {

    @AttributeDefinition(
            name = "Off",
            description = "Names of rules that are left out, such as rare-fingerprint",
            required = false)
    String[] off() default {};

    @AttributeDefinition(
            name = "Scan: ports",
            description = "Different trap ports within an hour that are a scan",
            min = "2",
            max = "32")
    int scan_ports() default 2;

    @AttributeDefinition(
            name = "Scan: addresses",
            description = "Different addresses of this node on one port within an hour that are a scan",
            min = "2",
            max = "32")
    int scan_addresses() default 3;

    @AttributeDefinition(
            name = "Slow scan: ports",
            description = "Different trap ports within the slow window that are a scan",
            min = "2",
            max = "32")
    int slow_ports() default 4;

    @AttributeDefinition(
            name = "Slow scan: visits",
            description = "Visits within the slow window that are worth a word",
            min = "2",
            max = "16")
    int slow_visits() default 4;

    @AttributeDefinition(
            name = "Slow scan: sources",
            description = "Sources of one network among which a slow scan may be shared out",
            min = "2",
            max = "16")
    int slow_sources() default 3;

    @AttributeDefinition(name = "Slow scan: window", description = "How far back that goes (1h-30d)")
    String slow_window() default "7d";

    @AttributeDefinition(
            name = "Campaign: ports",
            description = "Ports touched in the same order that make two sources one campaign",
            min = "2",
            max = "8")
    int campaign_ports() default 3;

    @AttributeDefinition(name = "Campaign: window", description = "Within which they do (1m-30d)")
    String campaign_window() default "1d";

    @AttributeDefinition(
            name = "Logins: guesses",
            description = "Different passwords for one user, or users for one password, that are an attack",
            min = "2",
            max = "64")
    int credential_guesses() default 5;

    @AttributeDefinition(
            name = "Logins: sources",
            description = "Sources from which a distributed attack comes",
            min = "2",
            max = "64")
    int credential_sources() default 5;

    @AttributeDefinition(name = "Logins: window", description = "How long attempts are remembered (1m-30d)")
    String credential_window() default "1d";

    @AttributeDefinition(
            name = "Rare fingerprints: after",
            description = "Conversations to have seen before any fingerprint is called rare",
            min = "20",
            max = "1000000")
    int rare_after() default 200;

    @AttributeDefinition(
            name = "Rare fingerprints: share",
            description = "A rare fingerprint's share of them at most, in thousandths",
            min = "1",
            max = "100")
    int rare_permille() default 5;

    @AttributeDefinition(
            name = "Rare fingerprints: half-life",
            description = "After which a sighting counts half (1h-365d)")
    String rare_half_life() default "7d";
}
