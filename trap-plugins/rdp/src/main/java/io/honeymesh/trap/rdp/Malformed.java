// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.rdp;

import java.io.IOException;

/** Bytes that xrdp does not understand: it hangs up. */
final class Malformed extends IOException {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message);
    }
}
