// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enrichment;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Enrichment.About;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's files as they are now. {@link #look} is for one thread, the rest thread-safe. A file that becomes broken is said
 * once, and what was read before goes on; one that is gone is no longer asked.
 */
final class Databases {

    private static final Logger LOG = LoggerFactory.getLogger(Databases.class);

    private final List<Path> paths;
    private final Consumer<String> alarm;
    private final Map<Path, Object> seen = new ConcurrentHashMap<>();
    private final Map<Path, Database> read = new ConcurrentHashMap<>();
    private final Map<Path, String> problems = new ConcurrentHashMap<>();

    /** @param alarm told of each new problem, one line */
    Databases(List<Path> paths, Consumer<String> alarm) {
        this.paths = paths;
        this.alarm = alarm;
    }

    /** Reads what has changed. */
    void look() {
        paths.forEach(this::look);
    }

    private void look(Path path) {
        Object now = version(path);
        if (now.equals(seen.put(path, now))) {
            return;
        }
        try {
            Database database = Database.read(path);
            if (!now.equals(version(path))) {
                seen.remove(path); // it is being written: the next look reads it
                return;
            }
            read.put(path, database);
            problems.remove(path);
            LOG.info("{}: {} is asked where addresses come from", path, database.type());
        } catch (ClosedByInterruptException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException broken) {
            if (now instanceof String) {
                read.remove(path);
            }
            problem(path, reason(broken) + (read.containsKey(path) ? "; what was read of it before is used on" : ""));
        }
    }

    private static String reason(Exception broken) {
        return broken instanceof AccessDeniedException
                ? "the node's user may not read it"
                : SafeText.printable(String.valueOf(broken.getMessage()));
    }

    private void problem(Path path, String why) {
        String line = SafeText.printable(path.toString()) + " can't be asked where addresses come from: " + why;
        if (!line.equals(problems.put(path, line))) {
            LOG.warn(line);
            alarm.accept(line);
        }
    }

    /** Equal as long as the file wasn't written or replaced; a text while there is none. */
    private static Object version(Path path) {
        try {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return List.of(now.lastModifiedTime(), now.size(), Optional.ofNullable(now.fileKey()));
        } catch (IOException none) {
            return "none";
        }
    }

    /** Of several files that know the same, the first one wins. */
    About about(IpAddress address) {
        About about = About.NOTHING;
        for (Path path : paths) {
            Database database = read.get(path);
            if (database == null) {
                continue;
            }
            try {
                about = Layout.both(
                        about, database.find(address).map(Layout::about).orElse(About.NOTHING));
            } catch (IOException | RuntimeException broken) {
                problem(path, reason(broken));
            }
        }
        return about;
    }

    List<String> problems() {
        List<String> lines = new ArrayList<>();
        paths.forEach(path -> Optional.ofNullable(problems.get(path)).ifPresent(lines::add));
        return lines;
    }
}
