// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.TrapOverride;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators have ordered about traps, in a file that outlives a restart: the node never writes its configuration. Changed
 * under its owner's lock, looked at from any thread.
 */
final class Overrides {

    private static final Logger log = LoggerFactory.getLogger(Overrides.class);

    static final String FILE = "traps/orders";

    /** There are as many traps at most that somebody stops. */
    static final int MOST = 1000;

    private static final int MAX_BYTES = 1 << 20;

    private final PrivateFile file;
    private volatile Map<String, TrapOverride> all;

    Overrides(Path dataFolder) {
        file = new PrivateFile(dataFolder.resolve(FILE));
        all = read();
    }

    Map<String, TrapOverride> all() {
        return all;
    }

    Optional<TrapOverride> of(String trap) {
        return Optional.ofNullable(all.get(trap));
    }

    /**
     * Holds this from now on, or nothing about the trap.
     *
     * @return why it will not outlive a restart; empty if it will
     */
    Optional<String> set(String trap, Optional<TrapOverride> next) {
        Map<String, TrapOverride> changed = new TreeMap<>(all);
        next.ifPresentOrElse(order -> changed.put(trap, order), () -> changed.remove(trap));
        if (changed.size() > MOST) {
            throw new IllegalArgumentException(
                    "there are orders on " + MOST + " traps already: start one of those first");
        }
        all = Map.copyOf(changed);
        try {
            file.write(JSON.std.asBytes(
                    changed.values().stream().map(Overrides::row).toList()));
            return Optional.empty();
        } catch (IOException full) {
            return Optional.of("what was ordered about trap " + trap + " will not outlive a restart: " + full);
        }
    }

    private static Map<String, Object> row(TrapOverride order) {
        Map<String, Object> row = order.fields();
        row.put("trap", order.trap());
        return row;
    }

    private Map<String, TrapOverride> read() {
        Map<String, TrapOverride> found = new TreeMap<>();
        try {
            Optional<PrivateFile.Content> content = file.read(MAX_BYTES);
            for (Object row :
                    content.isPresent() ? JSON.std.listFrom(content.get().bytes()) : List.of()) {
                TrapOverride order = order((Map<?, ?>) row);
                found.put(order.trap(), order);
            }
            return Map.copyOf(found);
        } catch (IOException
                | DateTimeException
                | IllegalArgumentException
                | ClassCastException
                | NullPointerException broken) {
            log.error("{} can't be read ({}): traps listen as they are configured", file.path(), broken.toString());
            return Map.of();
        }
    }

    private static TrapOverride order(Map<?, ?> row) {
        List<Integer> ports = new ArrayList<>();
        for (Object port : (List<?>) row.get("ports")) {
            ports.add(Spot.port(port.toString()));
        }
        return new TrapOverride(
                Listen.word((String) row.get("trap")),
                (Boolean) row.get("runs"),
                ports,
                IpAddress.parse((String) row.get("address")),
                Instant.parse((String) row.get("since")),
                (String) row.get("note"));
    }
}
