// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.ledger;

import io.honeymesh.api.service.Shelf;
import io.honeymesh.ledger.JournalRows.Place;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The shelf over the ledger's image and file. Thread-safe. */
final class RecordShelf implements Shelf {

    private static final String BOX = "[a-z.]{1,32}";
    private static final int LONGEST_NAME = 200;
    private static final int MOST_BYTES = 64 << 10;

    private final JournalImage image;
    private final Runnable written;
    private final BooleanSupplier onDisk;

    /**
     * @param written told that there is something to write
     * @param onDisk waits until it is written, and tells whether it was
     */
    RecordShelf(JournalImage image, Runnable written, BooleanSupplier onDisk) {
        this.image = image;
        this.written = written;
        this.onDisk = onDisk;
    }

    @Override
    public Map<String, byte[]> box(String box) {
        return image.box(box);
    }

    @Override
    public void put(String box, String name, byte[] value) {
        if (!box.matches(BOX) || name.length() > LONGEST_NAME || value.length > MOST_BYTES) {
            throw new IllegalArgumentException("no record of the shelf: box " + box + ", name of " + name.length()
                    + " characters, value of " + value.length + " bytes");
        }
        image.put(new Place(box, name), value);
        written.run();
    }

    @Override
    public void remove(String box, String name) {
        image.remove(new Place(box, name));
        written.run();
    }

    @Override
    public boolean flush() {
        return onDisk.getAsBoolean();
    }
}
