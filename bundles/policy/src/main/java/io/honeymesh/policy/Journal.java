// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.policy;

import io.honeymesh.api.service.BanJournal;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The ledger's journal while there is one; what happens while there is none is written when it comes (see {@link Keeper#adopt}).
 * Not thread-safe: its owner's lock guards it.
 */
final class Journal {

    private Optional<BanJournal> journal = Optional.empty();

    void open(BanJournal next) {
        journal = Optional.of(next);
    }

    void close(BanJournal gone) {
        journal = journal.filter(open -> !open.equals(gone));
    }

    void write(Consumer<BanJournal> entry) {
        journal.ifPresent(entry);
    }
}
