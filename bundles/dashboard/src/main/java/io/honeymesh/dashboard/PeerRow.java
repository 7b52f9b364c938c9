// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** A member. */
record PeerRow(
        String id,
        String shortId,
        boolean self,
        Badge level,
        String score,
        String introducer,
        String heard,
        boolean wasHeard,
        String statements,
        String endpoints,
        String licence,
        boolean granted,
        Spark spark) {}
