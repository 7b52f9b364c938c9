// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.spi;

import io.honeymesh.api.NodeEvent;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what happens on the node. Each listener has its own thread and bounded queue: a slow one loses its own events
 * (counted), never the node's. One event at a time, in order. One that comes before the whole node has started hears first
 * what happened until then.
 */
@ConsumerType
public interface NodeEventListener {

    void on(NodeEvent event);
}
