// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** A token that lets somebody in. */
record TokenRow(String id, String name, String role, Moment created, String used, boolean wasUsed) {}
