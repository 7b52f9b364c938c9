// SPDX-License-Identifier: Apache-2.0
/** The memberlist protocol's bytes: packets, streams, the messages in them and the key ring around them. */
package io.honeymesh.transport.gossip.wire;
