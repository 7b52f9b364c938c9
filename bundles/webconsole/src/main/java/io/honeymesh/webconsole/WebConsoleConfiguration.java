// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form of {@code etc/io.honeymesh.webconsole.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(
        name = "HoneyMesh web console",
        description = "Felix's Web Console on a loopback port of its own; off without this configuration")
@interface WebConsoleConfiguration {

    @AttributeDefinition(name = "Enabled", description = "Whether it is there; false closes it")
    boolean enabled() default true;

    @AttributeDefinition(
            name = "Port",
            description = "Where it is listened for on 127.0.0.1; another one than the dashboard's",
            min = "1",
            max = "65535")
    int port() default 9444;
}
