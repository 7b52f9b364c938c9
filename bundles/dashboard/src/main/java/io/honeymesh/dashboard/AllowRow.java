// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** A subject that is never blocked. */
record AllowRow(String subject, Moment expires, String note) {}
