// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import java.io.IOException;

/** A file is no backup that can be used; the message is the one line that whoever wanted it sees. */
final class BackupRefused extends IOException {

    private static final long serialVersionUID = 1;

    BackupRefused(String message) {
        super(message);
    }
}
