// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** A node, and whether it has followed the last order to the fleet. */
record FleetRow(String node, Badge state, String answered, boolean hasAnswered, String detail) {}
