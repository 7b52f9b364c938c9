// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form of {@code etc/io.honeymesh.web.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(name = "HoneyMesh web", description = "Where the dashboard and the API are, over HTTPS")
@interface WebConfiguration {

    @AttributeDefinition(name = "Bind", description = "Where to listen: an address of this machine, 0.0.0.0 or ::")
    String bind() default "127.0.0.1";

    @AttributeDefinition(
            name = "Port",
            description = "Where it is listened for; several nodes on one machine need several",
            min = "1",
            max = "65535")
    int port() default 9443;

    @AttributeDefinition(
            name = "Names",
            description =
                    "By what names and addresses it is reached beside this machine's own, for the certificate the node makes",
            required = false)
    String[] names() default {};

    @AttributeDefinition(
            name = "Certificate",
            description = "A file with your own certificate and its chain (PEM); read again when it changes",
            required = false)
    String certificate() default "";

    @AttributeDefinition(
            name = "Key",
            description = "The file with its private key (PEM, without a password)",
            required = false)
    String key() default "";
}
