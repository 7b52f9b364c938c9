// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints.capture;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Something for each direction, within bounds of number and memory: what was not used for longest goes first. */
final class Recent<T> {

    private final int maxCount;
    private final long maxBytes;
    private final ToIntFunction<T> size;
    private final Consumer<T> farewell;
    private final Map<Direction, T> values = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param farewell is told of each that goes, while it is still there */
    Recent(int maxCount, long maxBytes, ToIntFunction<T> size, Consumer<T> farewell) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
        this.size = size;
        this.farewell = farewell;
    }

    Optional<T> get(Direction direction) {
        return Optional.ofNullable(values.get(direction));
    }

    /** Uses the direction's own, made if there is none yet. */
    void use(Direction direction, Function<Direction, T> maker, Consumer<T> work) {
        long before = get(direction).map(size::applyAsInt).orElse(0);
        T value = values.computeIfAbsent(direction, maker);
        work.accept(value);
        bytes += size.applyAsInt(value) - before;
        while (values.size() > maxCount || bytes > maxBytes && values.size() > 1) {
            Map.Entry<Direction, T> oldest = values.entrySet().iterator().next();
            Direction key = oldest.getKey();
            T leaving = oldest.getValue();
            bytes -= size.applyAsInt(leaving);
            farewell.accept(leaving);
            values.remove(key);
        }
    }

    void close() {
        List.copyOf(values.values()).forEach(farewell);
        values.clear();
        bytes = 0;
    }
}
