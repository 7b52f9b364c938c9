// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** A change of trust. */
record TrustRow(Moment at, String node, String score, Badge level, String cause) {}
