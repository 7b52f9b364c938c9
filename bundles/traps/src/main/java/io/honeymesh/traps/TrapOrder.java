// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;

/**
 * One factory configuration {@code io.honeymesh.trap}. It only carries the configuration, as its service properties, to
 * {@link TrapHostComponent}, which reads it with {@link Order}; a modified one stays the same service.
 */
@Component(service = TrapOrder.class, configurationPid = Order.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = TrapConfig.class, factory = true)
public final class TrapOrder {

    @Activate
    public TrapOrder() {}

    /** Its presence alone lets the service live on when its properties change. */
    @Modified
    void modified() {}
}
