// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form of {@code etc/io.honeymesh.webhook-NAME.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(
        name = "HoneyMesh webhook",
        description = "Tells a web address of events, one configuration each")
@interface WebhookConfiguration {

    @AttributeDefinition(name = "URL", description = "Where to POST to: https, or http to this machine")
    String url() default "";

    @AttributeDefinition(
            name = "Authorities",
            description = "A file (PEM) with the certificates to believe; none for those that Java brings",
            required = false)
    String authorities() default "";

    @AttributeDefinition(
            name = "Secret file",
            description =
                    "A file (0600) with a secret, by which each body is signed: X-HoneyMesh-Signature: sha256=HMAC",
            required = false)
    String secret_file() default "";

    @AttributeDefinition(
            name = "Template",
            description =
                    "The body, in JSON, with Mustache: {\"text\":\"{{#subject}}{{subject}}: {{/subject}}{{line}}\"}; none for all fields of the event",
            required = false)
    String template() default "";

    @AttributeDefinition(
            name = "Types",
            description =
                    "Events of these types, or those below them, separated by commas; none for ban.placed and alarm",
            required = false)
    String[] types() default {};

    @AttributeDefinition(name = "Quiet", description = "So long the same isn't told again (0s-7d)")
    String quiet() default "10m";

    @AttributeDefinition(
            name = "Most an hour",
            description = "Alerts in any hour at most (1-10000)",
            min = "1",
            max = "10000")
    int most_an_hour() default 60;
}
