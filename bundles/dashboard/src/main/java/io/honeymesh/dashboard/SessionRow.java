// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** A recorded conversation. */
record SessionRow(
        String id,
        Moment at,
        String source,
        String trap,
        String took,
        String logins,
        String commands,
        boolean intent,
        boolean text,
        boolean replay) {}
