// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.TrapStatus;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The trap host, for looking at. Thread-safe. */
@ProviderType
public interface TrapHost {

    /** Every listener there is or should be, sorted by trap and port. */
    List<TrapStatus> traps();
}
