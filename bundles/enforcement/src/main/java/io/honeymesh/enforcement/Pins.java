// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.enforcement;

import static io.honeymesh.enforcement.Native.INT;

import io.honeymesh.api.EnforcerStatus.AttachMode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links that outlive the process that made them: files in a BPF file system, named after mode and interface. What they hold is
 * the whole of the former node, its program with its tables; nobody else reads those, so no version has to know another's
 * layout. The owner serialises callers.
 */
final class Pins {
    private static final Logger LOG = LoggerFactory.getLogger(Pins.class);
    /** struct bpf_link_info: type at 0, the interface's index at 16. */
    private static final int INFO_BYTES = 64;

    private static final int INFO_INTERFACE = 16;
    private static final AttachMode[] MODES = {AttachMode.NATIVE, AttachMode.GENERIC};

    /** A link that somebody has left. The caller closes the descriptor. */
    record Left(int fd, AttachMode mode) {}

    private final Libbpf bpf;
    private final Optional<Path> folder;

    /** @param folder in a BPF file system; empty if there is none */
    Pins(Libbpf bpf, Optional<Path> folder) {
        this.bpf = bpf;
        this.folder = folder.filter(Files::isDirectory);
    }

    /** Whether links can be kept here. */
    boolean usable() {
        return folder.isPresent();
    }

    void keep(int fd, String name, AttachMode mode) throws KernelException {
        if (folder.isEmpty()) {
            return;
        }
        try (Arena call = Arena.ofConfined()) {
            MemorySegment errno = Native.errnoIn(call);
            int result = (int) bpf.pin.invokeExact(errno, fd, call.allocateFrom(file(name, mode)));
            Libbpf.check("keeping the link to " + name, result, errno);
        } catch (KernelException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    /** The link to this interface, if there is one; one to an interface that is gone is thrown away. */
    Optional<Left> find(String name, int index) {
        for (AttachMode mode : folder.isPresent() ? MODES : new AttachMode[0]) {
            int fd = open(name, mode);
            if (fd >= 0 && interfaceOf(fd) == index) {
                return Optional.of(new Left(fd, mode));
            }
            if (fd >= 0) {
                Libc.close(fd);
                remove(name);
            }
        }
        return Optional.empty();
    }

    private int open(String name, AttachMode mode) {
        if (!Files.exists(Path.of(file(name, mode)))) {
            return -1;
        }
        try (Arena call = Arena.ofConfined()) {
            return (int) bpf.pinned.invokeExact(Native.errnoIn(call), call.allocateFrom(file(name, mode)));
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    private int interfaceOf(int fd) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment info = call.allocate(INFO_BYTES, 8);
            MemorySegment length = call.allocateFrom(INT, INFO_BYTES);
            int result = (int) bpf.infoByFd.invokeExact(Native.errnoIn(call), fd, info, length);
            return result == 0 ? info.get(INT, INFO_INTERFACE) : 0;
        } catch (Throwable e) {
            throw Native.impossible(e);
        }
    }

    /** From here on the link ends with the last descriptor of it. */
    void remove(String name) {
        for (AttachMode mode : folder.isPresent() ? MODES : new AttachMode[0]) {
            try {
                Files.deleteIfExists(Path.of(file(name, mode)));
            } catch (IOException e) {
                LOG.warn("the link kept for {} can't be removed: {}", name, e.getMessage());
            }
        }
    }

    private String file(String name, AttachMode mode) {
        return folder.orElseThrow()
                .resolve(mode.name().toLowerCase(Locale.ROOT) + "-" + name)
                .toString();
    }
}
