// SPDX-License-Identifier: Apache-2.0
/**
 * A laboratory of network namespaces: a victim with a node, attackers, bystanders, and the probes that measure them.
 * Nothing in it can reach, or be reached from, outside. Needs root on Linux, iproute2 and util-linux.
 */
package io.honeymesh.lab;
