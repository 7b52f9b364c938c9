// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** One of a select's options. */
record Choice(String value, String text, boolean chosen) {}
