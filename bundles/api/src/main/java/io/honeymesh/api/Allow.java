// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

import java.time.Instant;

/**
 * An order never to drop a subject's packets; wins over every ban and over LOCKDOWN.
 *
 * @param expires when it ends; {@link Ban#FOREVER} for none
 * @param note an operator's words, or empty
 */
public record Allow(Subject subject, Instant since, Instant expires, String note) {}
