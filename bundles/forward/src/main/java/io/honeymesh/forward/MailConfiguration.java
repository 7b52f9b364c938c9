// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The form of {@code etc/io.honeymesh.mail-NAME.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(name = "HoneyMesh mail", description = "Writes mail about events, one configuration each")
@interface MailConfiguration {

    @AttributeDefinition(name = "Host", description = "The mail server's name or address")
    String host() default "";

    @AttributeDefinition(
            name = "Port",
            description = "1-65535; 0 for what belongs to the protocol: 587, 465 or 25",
            min = "0",
            max = "65535")
    int port() default 0;

    @AttributeDefinition(
            name = "Protocol",
            description = "STARTTLS, TLS, or PLAIN without either, which takes no login",
            options = {
                @Option(label = "STARTTLS: encrypted after a greeting", value = "STARTTLS"),
                @Option(label = "TLS: encrypted from the start", value = "TLS"),
                @Option(label = "PLAIN: not encrypted, no login", value = "PLAIN")
            })
    String protocol() default "STARTTLS";

    @AttributeDefinition(
            name = "Authorities",
            description = "A file (PEM) with the certificates to believe; none for those that Java brings",
            required = false)
    String authorities() default "";

    @AttributeDefinition(name = "User", description = "Who logs in; none to log in nobody", required = false)
    String user() default "";

    @AttributeDefinition(name = "Password file", description = "A file (0600) with the password", required = false)
    String password_file() default "";

    @AttributeDefinition(name = "From", description = "The sender's address")
    String from() default "";

    @AttributeDefinition(name = "To", description = "The readers' addresses, separated by commas")
    String[] to() default {};

    @AttributeDefinition(
            name = "Subject",
            description = "The subject, with Mustache; none for HoneyMesh {{host}}: {{type}} {{subject}}",
            required = false)
    String subject() default "";

    @AttributeDefinition(
            name = "Template",
            description = "The text, with Mustache; none for the event in words",
            required = false)
    String template() default "";

    @AttributeDefinition(
            name = "Types",
            description = "Events of these types, or those below them, separated by commas; none for alarm",
            required = false)
    String[] types() default {};

    @AttributeDefinition(name = "Quiet", description = "So long the same isn't told again (0s-7d)")
    String quiet() default "10m";

    @AttributeDefinition(
            name = "Most an hour",
            description = "Mails in any hour at most (1-10000)",
            min = "1",
            max = "10000")
    int most_an_hour() default 60;
}
