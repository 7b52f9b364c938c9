// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

/** The ledger file is sound but must not be used; the message is one clear line. */
final class LedgerRefused extends Exception {

    private static final long serialVersionUID = 1;

    LedgerRefused(String message) {
        super(message);
    }
}
