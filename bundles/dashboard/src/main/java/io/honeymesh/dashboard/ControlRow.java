// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.dashboard;

/** Something that protects the machine from the node. */
record ControlRow(String name, Badge state, String detail) {}
