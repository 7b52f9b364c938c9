// SPDX-License-Identifier: Apache-2.0
/**
 * How clients speak, as short strings that can be compared: JA4 and JA3 of a TLS ClientHello (over TCP, QUIC and DTLS) and
 * HASSH of an SSH key exchange. Of FoxIO's JA4+ family only JA4 itself is here; its relatives have a licence of their own.
 *
 * <p>All bytes come from strangers. Parsers return nothing for what they can't read, hold what they keep within named
 * bounds, and are linear in their input.
 */
package io.honeymesh.fingerprints;
