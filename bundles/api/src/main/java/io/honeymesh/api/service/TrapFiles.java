// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The traps that are files in {@code traps.d}. Thread-safe. */
@ProviderType
public interface TrapFiles {

    /** A line for each file that isn't followed as it stands, with its name; answers at once. */
    List<String> problems();
}
