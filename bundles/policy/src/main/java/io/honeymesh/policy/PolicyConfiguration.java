// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The form of {@code etc/io.honeymesh.policy.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(name = "HoneyMesh policy", description = "Who is banned, for how long, and who never is")
@interface PolicyConfiguration {

    @AttributeDefinition(
            name = "Mode",
            description = "What the node starts in where no operator has set another mode",
            options = {@Option(label = "Count only", value = "TEST"), @Option(label = "Drop", value = "ENFORCE")})
    String mode() default "ENFORCE";

    @AttributeDefinition(name = "Bare ban", description = "After a touch without intent (1s-1d), never doubled")
    String ban_bare() default "10m";

    @AttributeDefinition(name = "Full ban", description = "After intent, the first time (1s to the longest)")
    String ban_full() default "24h";

    @AttributeDefinition(name = "Longest ban", description = "Cap of the doubling for repeated offences (1h-3650d)")
    String ban_longest() default "30d";

    @AttributeDefinition(
            name = "IPv6 prefix",
            description = "How much of an IPv6 network one ban covers (48-128)",
            min = "48",
            max = "128")
    int ban_ipv6_prefix() default 64;

    @AttributeDefinition(
            name = "Shared egress",
            description = "Prefixes many people share (CGNAT, proxies): short bans only, never shared",
            required = false)
    String[] shared_egress() default {};

    @AttributeDefinition(
            name = "Management ports",
            description = "Local TCP ports operators log in at: open sessions there are guarded",
            min = "1",
            max = "65535")
    int[] management_ports() default {22};
}
