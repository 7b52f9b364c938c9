// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.io.IOException;

/** Bytes that make no sense as what they should be. */
final class Malformed extends IOException {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message);
    }
}
