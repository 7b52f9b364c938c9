// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** A trap's configuration as a form; {@link Order} reads and checks the values. */
@ObjectClassDefinition(
        name = "HoneyMesh trap",
        description = "Where one trap protocol listens. A protocol without any such configuration takes its own ports.")
@interface TrapConfig {

    @AttributeDefinition(name = "Protocol", description = "The trap's name, e.g. ssh")
    String protocol();

    @AttributeDefinition(name = "Ports", description = "1-65535; none: the protocol's own", required = false)
    String[] ports() default {};

    @AttributeDefinition(name = "Address", description = "An address of this machine; :: is all, IPv4 and IPv6")
    String address() default "::";

    @AttributeDefinition(name = "Enabled", description = "Whether it listens")
    boolean enabled() default true;

    @AttributeDefinition(name = "Name", description = "A name for logs", required = false)
    String name() default "";
}
