// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The form of {@code etc/io.honeymesh.syslog-NAME.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(
        name = "HoneyMesh syslog",
        description = "Sends events to a syslog server, one configuration each")
@interface SyslogConfiguration {

    @AttributeDefinition(name = "Host", description = "The server's address or name")
    String host() default "";

    @AttributeDefinition(
            name = "Port",
            description = "1-65535; 0 for the protocol's own: 514, with TLS 6514",
            min = "0",
            max = "65535")
    int port() default 0;

    @AttributeDefinition(
            name = "Protocol",
            description = "UDP, TCP or TLS; over UDP nobody says whether a message has arrived",
            options = {
                @Option(label = "UDP: not encrypted, may get lost", value = "UDP"),
                @Option(label = "TCP: not encrypted", value = "TCP"),
                @Option(label = "TLS: encrypted", value = "TLS")
            })
    String protocol() default "TLS";

    @AttributeDefinition(
            name = "Authorities",
            description = "With TLS: a file (PEM) with the certificates to believe; none for those that Java brings",
            required = false)
    String authorities() default "";

    @AttributeDefinition(name = "Format", description = "An export of events: events.cef, events.ecs.ndjson ...")
    String format() default "events.cef";

    @AttributeDefinition(
            name = "Types",
            description = "Only events of these types, or those below them, separated by commas; none for all",
            required = false)
    String[] types() default {};

    @AttributeDefinition(name = "Facility", description = "0-23; 16 is local0", min = "0", max = "23")
    int facility() default 16;
}
