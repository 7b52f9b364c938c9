// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.NodeEvent;

/** An event, and its JSON. */
record Told(NodeEvent event, String json) {

    /** Whether it is one of those that come by the thousand when somebody wants them to. */
    boolean isCommon() {
        return event instanceof NodeEvent.Touched
                || event instanceof NodeEvent.Conversed
                || event instanceof NodeEvent.Scanned
                || event instanceof NodeEvent.Intended
                || event instanceof NodeEvent.Observed
                || event instanceof NodeEvent.BanChanged;
    }
}
