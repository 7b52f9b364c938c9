// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import java.io.IOException;

/** A request that pymodbus can't decode: it hangs up. */
final class Malformed extends IOException {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
        super(message);
    }
}
