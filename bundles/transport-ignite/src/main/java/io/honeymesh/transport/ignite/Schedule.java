// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.transport.ignite;

import java.time.Duration;

/**
 * What is done how often.
 *
 * @param look at most so long a session that is lost goes unnoticed
 * @param check whether the cache is still the same one
 * @param rescan at the latest; it comes at a time from half of it on
 * @param refillDelay at most, before what is missing is put back: others may be doing it
 * @param maxEntries of one scan
 */
record Schedule(Duration look, Duration check, Duration rescan, Duration refillDelay, int maxEntries) {}
