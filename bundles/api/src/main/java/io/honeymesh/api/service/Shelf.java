// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.api.service;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Small durable records of a bundle that keeps no file of its own: bytes by name, in boxes. Registered once what is on disk
 * was read. Writes return at once and reach the disk within one group commit; several of one name coalesce, none is ever
 * dropped. Thread-safe.
 */
@ProviderType
public interface Shelf {

    /** What the box holds, by name; empty if there is none. A copy. */
    Map<String, byte[]> box(String box);

    /**
     * @param box {@code [a-z.]{1,32}}
     * @param name at most 200 characters
     * @param value at most 64 KiB; not copied
     */
    void put(String box, String name, byte[] value);

    void remove(String box, String name);

    /**
     * Waits until all that was handed in before is on disk.
     *
     * @return whether it is; {@code false} while the disk is full or broken
     */
    boolean flush();
}
