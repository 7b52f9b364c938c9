// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/**
 * A recorded conversation of an address.
 *
 * @param text whether it can be played
 */
record WhySession(String id, boolean text) {}
