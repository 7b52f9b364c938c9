// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form of {@code etc/io.honeymesh.enrichment.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(name = "HoneyMesh enrichment", description = "Where an address comes from")
@interface EnrichmentConfiguration {

    @AttributeDefinition(
            name = "Database files",
            description =
                    "Paths of MMDB files (country, city, autonomous systems), separated by commas; the first that knows wins",
            required = false)
    String[] geo_files() default {};

    @AttributeDefinition(
            name = "Reverse DNS",
            description = "Look up the name of an address that somebody asks about; its owner's name server sees that")
    boolean reverse_dns() default false;

    @AttributeDefinition(
            name = "Reverse DNS of private addresses",
            description = "Look up addresses that are not global, too")
    boolean reverse_private() default false;

    @AttributeDefinition(
            name = "Names kept",
            description = "How many looked-up names are remembered (100-100000)",
            min = "100",
            max = "100000")
    int reverse_cache() default 10_000;
}
