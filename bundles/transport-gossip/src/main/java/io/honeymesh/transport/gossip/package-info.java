// SPDX-License-Identifier: Apache-2.0
/** The gossip transport: sockets, configuration and envelopes around a node of {@code swim}. */
package io.honeymesh.transport.gossip;
