// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/**
 * A client's fingerprint.
 *
 * @param kind the method in lower case: {@code ja4}, {@code ja3}, {@code hassh} …
 */
public record Fingerprint(String kind, String value) {}
