// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** A listener. */
record TrapRow(String trap, String endpoint, Badge state, int connections, String touches, String detail) {}
