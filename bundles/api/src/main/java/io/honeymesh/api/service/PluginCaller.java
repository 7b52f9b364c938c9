// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** What calls plug-ins, and so knows how they behave. Thread-safe. */
@ProviderType
public interface PluginCaller {

    /**
     * What is wrong with a plug-in.
     *
     * @param setAside whether it is not called any more
     * @param detail one line, safe to print
     */
    record Fault(boolean setAside, String detail) {}

    /** Those with which something is wrong, by their {@code service.id}. */
    Map<Long, Fault> faults();
}
