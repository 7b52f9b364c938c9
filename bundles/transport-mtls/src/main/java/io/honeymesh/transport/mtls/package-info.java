// SPDX-License-Identifier: Apache-2.0
/** Direct links between nodes: TLS 1.3, both sides known by their keys, blocking sockets on virtual threads. */
package io.honeymesh.transport.mtls;
