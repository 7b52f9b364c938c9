// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.HardeningControl;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** What protects this machine from the node's own process. Thread-safe. */
@ProviderType
public interface Hardening {

    /** Each control as it is now. */
    List<HardeningControl> controls();
}
