// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.gossip;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The form of {@code etc/io.honeymesh.transport.gossip.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(
        name = "HoneyMesh gossip transport",
        description = "Envelopes by gossip: the memberlist protocol, which serf agents speak as well")
@interface GossipConfiguration {

    @AttributeDefinition(
            name = "Bind",
            description = "Where to listen, UDP and TCP: an address of this machine, 0.0.0.0 or ::")
    String bind() default "127.0.0.1";

    @AttributeDefinition(name = "Port", description = "Where others reach it, UDP and TCP", min = "1", max = "65535")
    int port() default 7946;

    @AttributeDefinition(
            name = "Advertise",
            description =
                    "At which address others reach this node; without it bind, or what the way to the first peer shows",
            required = false)
    String advertise() default "";

    @AttributeDefinition(
            name = "Peers",
            description = "Where members may be found: addresses with ports, at most 64",
            required = false)
    String[] peers() default {};

    @AttributeDefinition(
            name = "Networks",
            description =
                    "Where members may be, beside the peers and where the mesh's members say they are: nothing is heard from"
                            + " elsewhere, nothing sent there",
            required = false)
    String[] networks() default {};

    @AttributeDefinition(
            name = "Label",
            description =
                    "Tells clusters apart that share a key; without it the mesh's name; none where serf agents take part",
            required = false)
    String label() default "";

    @AttributeDefinition(
            name = "Profile",
            description = "lan, or wan across the Internet; the same on all nodes",
            options = {
                @Option(label = "lan: one network", value = "lan"),
                @Option(label = "wan: across the Internet", value = "wan")
            })
    String profile() default "lan";

    @AttributeDefinition(
            name = "Rotation",
            description =
                    "Who may change the key ring: local, this node's operator; serf, also whoever has the cluster's key",
            options = {
                @Option(label = "local: this node's operator", value = "local"),
                @Option(label = "serf: also whoever has the cluster's key", value = "serf")
            })
    String rotation() default "local";
}
