// SPDX-License-Identifier: Apache-2.0
/** Traps without code: {@code .trap} files in the node's folder {@code traps.d}, read anew when they change. */
package io.honeymesh.trap.text;
