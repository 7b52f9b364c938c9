// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** What was tried, and how often. */
record LoginRow(String user, String secret, String attempts, String sources, String last) {}
