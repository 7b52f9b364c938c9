// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.imports;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form of {@code etc/io.honeymesh.imports.cfg}; {@link ImportSettings} reads the values and holds the same bounds. */
@ObjectClassDefinition(name = "HoneyMesh imports", description = "What it weighs that lists of others name a source")
@interface ImportConfiguration {

    @AttributeDefinition(
            name = "Weight",
            description = "What a list adds to what a source does at a trap, in percent of the score that bans",
            min = "0",
            max = "50")
    int weight_percent() default 20;

    @AttributeDefinition(
            name = "Weight at most",
            description = "What all lists together add at most, in percent of the score that bans",
            min = "0",
            max = "90")
    int most_percent() default 40;

    @AttributeDefinition(
            name = "Private addresses",
            description = "Take addresses that are not global, too, from lists that are imported from then on")
    boolean private_addresses() default false;
}
