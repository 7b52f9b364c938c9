// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.io.IOException;

/** A capture file that is not, or no longer, readable. The message says what is wrong and at which byte. */
final class CaptureException extends IOException {

    CaptureException(long offset, String what) {
        super("byte " + offset + ": " + what);
    }
}
