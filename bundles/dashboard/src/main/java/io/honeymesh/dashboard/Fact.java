// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** Something said in a line. */
record Fact(String what, String detail) {}
