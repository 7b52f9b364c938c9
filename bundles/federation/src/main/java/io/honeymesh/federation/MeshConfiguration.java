// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The form of {@code etc/io.honeymesh.federation.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(
        name = "HoneyMesh federation",
        description = "What this node tells its peers and takes from them")
@interface MeshConfiguration {

    @AttributeDefinition(name = "Cluster", description = "Whom messages are for; the same on all nodes of a mesh")
    String cluster() default "default";

    @AttributeDefinition(
            name = "Sharing",
            description = "Send and take signals; needs a Pro licence as well. Off until an operator turns it on")
    boolean sharing() default false;

    @AttributeDefinition(
            name = "Sharing level",
            description = "How much a signal says of why",
            options = {
                @Option(label = "Whom, and why in a word", value = "L1"),
                @Option(label = "and fingerprints and ports", value = "L2"),
                @Option(label = "and what it did, in numbers", value = "L3"),
                @Option(label = "and first bytes of what it sent", value = "L4")
            })
    String sharing_level() default "L1";

    @AttributeDefinition(
            name = "Sightings",
            description =
                    "Also tell of touches without intent, and take a source that three nodes granted L2 have seen within an"
                            + " hour (this one included) for a scan")
    boolean sharing_sightings() default false;

    @AttributeDefinition(name = "TTL of signals", description = "How long own signals hold at most (1m-24h)")
    String signal_ttl() default "24h";

    @AttributeDefinition(
            name = "Endpoints",
            description = "Where peers can reach this node, such as 203.0.113.9:7443; none if it only dials out",
            required = false)
    String[] endpoints() default {};

    @AttributeDefinition(
            name = "Overrides lift local bans",
            description = "Whether a peer granted L3 also lifts what this node saw itself, never manual bans")
    boolean override_local() default false;

    @AttributeDefinition(
            name = "Fleet key",
            description =
                    "The public key whose orders to replace all access tokens of the fleet this node follows. Nobody's if empty",
            required = false)
    String fleet_admin() default "";
}
