// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;

/** An immutable fact from a sensor. {@link Extension} keeps the hierarchy open for sensors this api doesn't know. */
public sealed interface Observation permits Touch, Conversation, Scan, Extension {

    Instant at();

    /** Who caused it, as far as {@link #grade()} lets one tell. */
    IpAddress source();

    EvidenceGrade grade();
}
