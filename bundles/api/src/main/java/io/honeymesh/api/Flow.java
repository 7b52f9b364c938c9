// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api;

/** One conversation's 5-tuple, seen from this node. */
public record Flow(Transport transport, Endpoint remote, Endpoint local) {}
