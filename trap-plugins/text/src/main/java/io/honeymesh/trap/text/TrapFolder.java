// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.EventHub;
import io.honeymesh.api.service.TrapFiles;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
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
@Component(service = TrapFiles.class, immediate = true)
public final class TrapFolder implements TrapFiles {

    private static final Logger log = LoggerFactory.getLogger(TrapFolder.class);

    private static final String SUFFIX = ".trap";
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int MAX_FILES = 256;
    private static final int MAX_FILE_BYTES = 64 << 10;

    /** @param changed moves with the rights as well */
    private record Stamp(FileTime changed, long bytes) {}

    /**
     * @param problem why the file isn't followed as it stands
     * @param taken the name that another file has already, so that this one can't be followed
     */
    private record Known(
            Stamp stamp,
            Optional<TrapFile> content,
            Optional<ServiceRegistration<TrapProtocol>> service,
            Optional<String> problem,
            Optional<String> taken) {}

    private final BundleContext context;
    private final EventHub hub;
    private final Path folder;
    private final Map<String, Known> known = new ConcurrentSkipListMap<>();
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

    @Override
    public List<String> problems() {
        return known.values().stream().flatMap(file -> file.problem.stream()).toList();
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
                try {
                    look();
                } catch (RuntimeException unexpected) {
                    log.error("following traps.d failed and goes on", unexpected);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes the traps there are equal to the files there are. */
    private void look() {
        Optional<Map<String, Stamp>> listed = files();
        if (listed.isEmpty()) {
            return;
        }
        Map<String, Stamp> now = listed.get();
        List<String> gone =
                known.keySet().stream().filter(name -> !now.containsKey(name)).toList();
        gone.forEach(name -> {
            unregister(known.remove(name));
            log.info("traps.d/{} is gone", name);
        });
        now.forEach((name, stamp) -> {
            Optional<Known> before = Optional.ofNullable(known.get(name));
            // Whose name was taken may have it now.
            boolean again = before.flatMap(Known::taken)
                    .filter(trap -> takenBy(trap, name).isEmpty())
                    .isPresent();
            if (again || before.filter(b -> b.stamp.equals(stamp)).isEmpty()) {
                known.put(name, follow(name, stamp, before));
            }
        });
    }

    /** Empty if the folder can't be read just now: then nothing changes. One that isn't there holds nothing. */
    private Optional<Map<String, Stamp>> files() {
        if (!Files.exists(folder)) {
            return Optional.of(Map.of());
        }
        Map<String, Stamp> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> named = all.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .limit(MAX_FILES)
                    .toList();
            for (Path file : named) {
                stamp(file).ifPresent(stamp -> files.put(file.getFileName().toString(), stamp));
            }
            return Optional.of(files);
        } catch (IOException | UncheckedIOException busy) {
            log.debug("traps.d can't be listed", busy);
            return Optional.empty();
        }
    }

    /** @throws IOException if it can't be told; a file that has just gone is none */
    private static Optional<Stamp> stamp(Path file) throws IOException {
        try {
            Map<String, Object> attributes =
                    Files.readAttributes(file, "unix:ctime,size,isRegularFile", LinkOption.NOFOLLOW_LINKS);
            return attributes.get("isRegularFile").equals(true)
                    ? Optional.of(new Stamp((FileTime) attributes.get("ctime"), (Long) attributes.get("size")))
                    : Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    private Known follow(String name, Stamp stamp, Optional<Known> before) {
        Optional<String> taken = Optional.empty();
        String problem;
        try {
            TrapFile content = read(name);
            if (before.flatMap(Known::content).equals(Optional.of(content))) {
                return new Known(stamp, before.get().content, before.get().service, Optional.empty(), taken);
            }
            Optional<String> other = takenBy(content.name(), name);
            if (other.isEmpty()) {
                before.ifPresent(TrapFolder::unregister);
                log.info("traps.d/{} is the trap {}", name, content.name());
                return new Known(stamp, Optional.of(content), Optional.of(register(content)), Optional.empty(), taken);
            }
            taken = Optional.of(content.name());
            problem = "traps.d/" + name + ": the trap " + content.name() + " is traps.d/" + other.get();
        } catch (SyntaxError wrong) {
            problem = wrong.in("traps.d/" + name);
        } catch (AccessDeniedException closed) {
            problem = "traps.d/" + name + " can't be read by the node: chgrp honeymesh and chmod 640 let it";
        } catch (IOException wrong) {
            problem = "traps.d/" + name + " can't be read: " + wrong.getMessage();
        }
        String told = tell(problem, before);
        return new Known(
                stamp, before.flatMap(Known::content), before.flatMap(Known::service), Optional.of(told), taken);
    }

    private ServiceRegistration<TrapProtocol> register(TrapFile content) {
        return context.registerService(TrapProtocol.class, new TextTrap(content), null);
    }

    private TrapFile read(String name) throws IOException, SyntaxError {
        try (InputStream in = Files.newInputStream(folder.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new IOException("it is longer than " + MAX_FILE_BYTES + " bytes");
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

    private String tell(String said, Optional<Known> before) {
        String problem = SafeText.printable(said);
        String goesOn = before.flatMap(Known::content).isPresent() ? " - what it said before goes on" : "";
        log.error("{}{}", problem, goesOn);
        hub.publish(new NodeEvent.Alarm(Instant.now(), "trap.file", problem + goesOn));
        return problem + goesOn;
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
