// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.PluginStatus;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The plug-ins, for looking at: those of the program, and what was dropped into {@code deploy}. Thread-safe. */
@ProviderType
public interface Plugins {

    /** Every plug-in there is or should be, sorted by kind and name. Asks the plug-ins themselves: may take a second. */
    List<PluginStatus> plugins();

    /** A line for each jar in {@code deploy} that does not run, with its name; answers at once. */
    List<String> problems();
}
