// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.hardening;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The form of {@code etc/io.honeymesh.hardening.cfg}; the values are read strictly by {@link io.honeymesh.api.Settings}. */
@ObjectClassDefinition(name = "HoneyMesh hardening", description = "What the running process is kept from")
@interface HardeningConfiguration {

    @AttributeDefinition(
            name = "Seccomp",
            description = "Refuse system calls a node never needs; a filter that is in place stays until the node ends")
    boolean seccomp() default true;
}
