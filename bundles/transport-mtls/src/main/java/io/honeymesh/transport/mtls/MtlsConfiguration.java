// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.mtls;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form of {@code etc/io.honeymesh.transport.mtls.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(name = "HoneyMesh mTLS transport", description = "Direct links to other nodes")
@interface MtlsConfiguration {

    @AttributeDefinition(
            name = "Bind",
            description = "Where to listen for peers: an address of this machine, 0.0.0.0, :: or none to only dial out")
    String bind() default "127.0.0.1";

    @AttributeDefinition(name = "Port", description = "Where peers are listened for, TCP", min = "1", max = "65535")
    int port() default 7443;

    @AttributeDefinition(name = "Links", description = "To how many members at most (2-1000)", min = "2", max = "1000")
    int links() default 32;

    @AttributeDefinition(
            name = "Heartbeat",
            description =
                    "How often each side says that it is there (1s-5m); after three without a word a link is dead:"
                            + " the same on all nodes")
    String heartbeat() default "10s";

    @AttributeDefinition(
            name = "Networks to call",
            description = "Where members are called when they say that they are there, beside public addresses;"
                    + " if none is named, the private range of this node's own bind or endpoints",
            required = false)
    String[] call_networks() default {};
}
