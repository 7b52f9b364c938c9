// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers a trap for each {@code .trap} file in {@code traps.d}, and follows the folder. A file with an error is named with
 * line and column, in the log and as an event; what it said before goes on. Files are data: links are not followed, and a
 * trap can do nothing but talk (S32).
 */
@Component(service = {})
public final class TrapFolder {

    private static final Logger log = LoggerFactory.getLogger(TrapFolder.class);

    private static final String SUFFIX = ".trap";
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MAX_FILES = 256;
    private static final int MAX_FILE_BYTES = 64 << 10;

    private record Stamp(FileTime modified, long bytes) {}

    private record Known(
            Stamp stamp, Optional<TrapFile> content, Optional<ServiceRegistration<TrapProtocol>> service) {}

    private final BundleContext context;
    private final EventHub hub;
    private final Path folder;
    private final Map<String, Known> known = new TreeMap<>();
    private final Thread watcher;

    @Activate
    public TrapFolder(BundleContext context, @Reference EventHub hub) {
        this(context, hub, Path.of(String.valueOf(context.getProperty("karaf.base")), "traps.d"));
    }

    TrapFolder(BundleContext context, EventHub hub, Path folder) {
        this.context = context;
        this.hub = hub;
        this.folder = folder;
        look();
        watcher = Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name("trap-files")
                .start(this::watch);
    }

    @Deactivate
    void deactivate() {
        watcher.interrupt();
        try {
            watcher.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        known.values().forEach(TrapFolder::unregister);
        known.clear();
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(POLL);
                look();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the traps there are equal to the files there are. */
    private void look() {
        Map<String, Stamp> now = files();
        known.entrySet().removeIf(entry -> {
            boolean gone = !now.containsKey(entry.getKey());
            if (gone) {
                unregister(entry.getValue());
                log.info("traps.d/{} is gone", entry.getKey());
            }
            return gone;
        });
        now.forEach((name, stamp) -> {
            Known before = known.get(name);
            if (before == null || !before.stamp.equals(stamp)) {
                known.put(name, follow(name, stamp, Optional.ofNullable(before)));
            }
        });
    }

    private Map<String, Stamp> files() {
        Map<String, Stamp> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> named = all.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .limit(MAX_FILES)
                    .toList();
            for (Path file : named) {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()) {
                    files.put(
                            file.getFileName().toString(), new Stamp(attributes.lastModifiedTime(), attributes.size()));
                }
            }
        } catch (IOException | RuntimeException gone) {
            log.debug("traps.d can't be listed", gone);
        }
        return files;
    }

    private Known follow(String name, Stamp stamp, Optional<Known> before) {
        try {
            TrapFile content = read(name);
            if (before.flatMap(Known::content).equals(Optional.of(content))) {
                return new Known(stamp, before.get().content, before.get().service);
            }
            takenBy(content.name(), name).ifPresent(other -> {
                throw new IllegalArgumentException(
                        "traps.d/" + name + ": the trap " + content.name() + " is traps.d/" + other);
            });
            before.ifPresent(TrapFolder::unregister);
            ServiceRegistration<TrapProtocol> service =
                    context.registerService(TrapProtocol.class, new TextTrap(content), null);
            log.info("traps.d/{} is the trap {}", name, content.name());
            return new Known(stamp, Optional.of(content), Optional.of(service));
        } catch (SyntaxError wrong) {
            tell(wrong.in("traps.d/" + SafeText.escape(name)), before);
        } catch (IOException | IllegalArgumentException wrong) {
            tell(SafeText.printable(wrong.getMessage()), before);
        }
        return new Known(stamp, before.flatMap(Known::content), before.flatMap(Known::service));
    }

    private TrapFile read(String name) throws IOException, SyntaxError {
        try (InputStream in = Files.newInputStream(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new IOException("traps.d/" + name + " is longer than " + MAX_FILE_BYTES + " bytes");
            }
            return Parser.parse(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private Optional<String> takenBy(String trap, String file) {
        return known.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(file)
                        && entry.getValue()
                                .content
                                .filter(content -> content.name().equals(trap))
                                .isPresent())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void tell(String problem, Optional<Known> before) {
        String goesOn = before.flatMap(Known::content).isPresent() ? " - what it said before goes on" : "";
        log.error("{}{}", problem, goesOn);
        hub.publish(new NodeEvent.Alarm(Instant.now(), "trap.file", problem + goesOn));
    }

    private static void unregister(Known entry) {
        entry.service.ifPresent(service -> {
            try {
                service.unregister();
            } catch (IllegalStateException already) {
                log.debug("the bundle stopped first", already);
            }
        });
    }
}
