// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.service.Shelf;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A shelf that outlives the node it is given to, as a disk does. */
final class MemoryShelf implements Shelf {

    private final Map<String, Map<String, byte[]>> boxes = new HashMap<>();

    /** Whether the disk takes anything. */
    boolean broken;

    @Override
    public synchronized Map<String, byte[]> box(String box) {
        return new HashMap<>(boxes.getOrDefault(box, Map.of()));
    }

    @Override
    public synchronized void put(String box, String name, byte[] value) {
        boxes.computeIfAbsent(box, _ -> new TreeMap<>()).put(name, value);
    }

    @Override
    public synchronized void remove(String box, String name) {
        boxes.getOrDefault(box, new HashMap<>()).remove(name);
    }

    @Override
    public boolean flush() {
        return !broken;
    }

    synchronized int size() {
        return boxes.values().stream().mapToInt(Map::size).sum();
    }
}
