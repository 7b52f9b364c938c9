// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links that outlive the process that made them: files in a BPF file system, named after mode and interface. What they hold is
 * the whole of the former node, its program with its tables; nobody else reads those, so no version has to know another's
 * layout. The owner serialises callers.
 */
final class Pins {
    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);
    private static final List<AttachMode> MODES = List.of(AttachMode.NATIVE, AttachMode.GENERIC);
    /** A want of this machine's, which says nothing of the link. */
    private static final Set<Integer> WANTS = Set.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM);

    /** A link that somebody has left. The caller closes the descriptor. */
    record Left(int fd, AttachMode mode) {}

    private final Libbpf bpf;
    private final XdpLinkCalls calls;
    private final Optional<Path> folder;

    /** @param folder in a BPF file system; empty if there is none */
    Pins(Libbpf bpf, XdpLinkCalls calls, Optional<Path> folder) {
        this.bpf = bpf;
        this.calls = calls;
        this.folder = folder.filter(Files::isDirectory);
    }

    /** Whether links can be kept here. */
    boolean usable() {
        return folder.isPresent();
    }

    void keep(int fd, String name, AttachMode mode) throws KernelException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result =
                    bpf.pin.number(errno, fd, call.allocateFrom(file(name, mode).toString()));
            Libbpf.check("keeping the link to " + name, result, errno);
        }
    }

    /**
     * The link to this interface, if there is one, whatever its mode and whatever the interface was called; a link to one that is
     * gone is thrown away.
     */
    Optional<Left> find(String name, int index) {
        for (Path file : files()) {
            int fd = bpf.open(file);
            if (fd < 0) {
                if (!WANTS.contains(-fd)) {
                    delete(file); // nobody's any more, and it would stand in the way
                }
                continue;
            }
            int interfaceIndex = calls.interfaceOf(fd).orElse(-1);
            if (interfaceIndex == index) {
                AttachMode mode = MODES.stream()
                        .filter(each -> isOf(each, file))
                        .findFirst()
                        .orElseThrow();
                rename(file, file(name, mode));
                return Optional.of(new Left(fd, mode));
            }
            Libc.close(fd);
            if (interfaceIndex == 0) {
                delete(file);
            }
        }
        return Optional.empty();
    }

    private List<Path> files() {
        if (folder.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.get())) {
            return files.filter(file -> MODES.stream().anyMatch(mode -> isOf(mode, file)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.warn("links that a former node has left can't be looked for: {}", e.getMessage());
            return List.of();
        }
    }

    /** The name is for whoever looks: links are found by their interface. */
    private static void rename(Path file, Path wanted) {
        if (!file.equals(wanted)) {
            try {
                Files.move(file, wanted);
            } catch (IOException e) {
                LOG.warn("the link kept as {} keeps that name: {}", file.getFileName(), e.getMessage());
            }
        }
    }

    /** From here on the link ends with the last descriptor of it. */
    void remove(String name) {
        for (AttachMode mode : folder.isPresent() ? MODES : List.<AttachMode>of()) {
            delete(file(name, mode));
        }
    }

    /** Whether there is a link in this folder. */
    static boolean hasAny(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> MODES.stream().anyMatch(mode -> isOf(mode, file)));
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** Lets go of all but these. */
    void retain(Collection<String> names) {
        files().stream()
                .filter(file -> names.stream()
                        .noneMatch(name -> MODES.stream().anyMatch(mode -> file.equals(file(name, mode)))))
                .forEach(Pins::delete);
    }

    private static boolean isOf(AttachMode mode, Path file) {
        return file.getFileName().toString().startsWith(prefix(mode));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("the link kept as {} can't be removed: {}", file.getFileName(), e.getMessage());
        }
    }

    private Path file(String name, AttachMode mode) {
        return folder.orElseThrow().resolve(prefix(mode) + plain(name));
    }

    /** A BPF file system takes no dot, an interface's name no colon. */
    static String plain(String name) {
        return name.replace('.', ':');
    }

    private static String prefix(AttachMode mode) {
        return mode.name().toLowerCase(Locale.ROOT) + "-";
    }
}
