// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

/** How messages within the session are protected. */
sealed interface Link permits TlsLink, Rc4Link {

    /** Takes the protection off what the client sent; {@code flags} are those of its security header. */
    Bytes open(int flags, Bytes in) throws Malformed;

    /** Whether messages have a security header once the login is done. */
    boolean hasHeaders();

    /** Protects a message to the client. */
    byte[] seal(byte[] message) throws Malformed;

    /** A whole fast-path message ([MS-RDPBCGR] 2.2.9.1.2) with an update of the screen. */
    byte[] fastPath(byte[] update) throws Malformed;
}
