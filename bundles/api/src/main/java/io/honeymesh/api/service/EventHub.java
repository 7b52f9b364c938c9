// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import io.honeymesh.api.NodeEvent;
import org.osgi.annotation.versioning.ProviderType;

/** Tells every {@link io.honeymesh.api.spi.NodeEventListener} what happened. Thread-safe, never blocks. */
@ProviderType
public interface EventHub {

    void publish(NodeEvent event);
}
