// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form of {@code etc/io.honeymesh.transport.ignite.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(
        name = "HoneyMesh Ignite transport",
        description =
                "Carries what nodes tell each other through an Apache Ignite cluster; off without this configuration")
@interface IgniteConfiguration {

    @AttributeDefinition(
            name = "Addresses",
            description = "host:port of the servers' thin-client connectors; the next is taken when one fails")
    String[] addresses();

    @AttributeDefinition(name = "Key store", description = "PKCS12 file with this node's key and certificate")
    String key_store();

    @AttributeDefinition(name = "Trust store", description = "PKCS12 file with the authority of the servers")
    String trust_store();

    @AttributeDefinition(
            name = "Password file",
            description = "Holds the password of both stores in one line; nobody but the node's account may read it")
    String password_file();

    @AttributeDefinition(name = "Cache", description = "The cache's name, the same on all nodes")
    String cache() default "honeymesh";

    @AttributeDefinition(name = "Time-out", description = "Of every call to the cluster (1s-60s)")
    String timeout() default "5s";

    @AttributeDefinition(
            name = "Rescan",
            description = "At the latest after this time cache and node are compared again (10s-24h)")
    String rescan() default "5m";

    @AttributeDefinition(
            name = "Most entries",
            description = "Of the cache, that are looked at (1000-10000000)",
            min = "1000",
            max = "10000000")
    int entries_max() default 100_000;
}
