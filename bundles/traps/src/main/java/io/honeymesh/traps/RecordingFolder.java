// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Touch;
import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Recordings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of recordings, for the node alone (S33) and kept within a budget (S12): a source past its quota loses its own
 * oldest recordings, and past the whole budget the oldest of all go. Thread-safe.
 */
final class RecordingFolder implements Recordings {

    private static final Logger log = LoggerFactory.getLogger(RecordingFolder.class);

    private static final Set<PosixFilePermission> FOLDER_MODE = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");

    /** A file being written; one that a crash left behind is never taken for a recording. */
    private static final String UNFINISHED = ".new";

    private static final Pattern NAME = Pattern.compile("(0|[1-9][0-9]{0,17})(\\.cast|\\.jsonl)(\\.new)?");

    /** The longest conversation that can be recorded, six characters a byte. Whatever is longer isn't ours. */
    private static final long MAX_FILE_BYTES = 100L << 20;

    private final Path folder;
    private Optional<RecordingIndex> loaded = Optional.empty();

    RecordingFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * Writes a recording.
     *
     * @return its file name; empty if the client said nothing
     * @throws IOException if the disk won't have it; nothing is left of it then
     */
    Optional<String> store(Touch touch, Transcript transcript, Limits limits) throws IOException {
        List<Transcript.Line> lines = transcript.lines();
        if (lines.stream().noneMatch(Transcript.Line::fromClient)) {
            return Optional.empty();
        }
        RecordingHeader header = RecordingHeader.of(touch, transcript.truncated());
        RecordingFormat.Written written = RecordingFormat.write(header, lines);
        RecordingIndex index = index();
        Path file = file(touch.id(), written.format());
        write(file, written.bytes());
        synchronized (this) {
            index.add(touch.id(), header, written.format(), written.bytes().length);
            for (Recording outgrown : index.outgrown(touch.id(), limits)) {
                Files.deleteIfExists(file(outgrown));
            }
        }
        return Optional.of(file.getFileName().toString());
    }

    /** Bytes that all recordings are counted as. */
    synchronized long totalBytes() {
        return loaded.map(RecordingIndex::totalBytes).orElse(0L);
    }

    @Override
    public List<Recording> find(CaptureFilter filter, Optional<Long> before, int limit) {
        RecordingIndex index = readableIndex();
        synchronized (this) {
            return index.find(filter, before, limit);
        }
    }

    @Override
    public Optional<Content> read(long id) {
        return open(id).map(file -> new Content(
                file.recording,
                file.header.truncated(),
                file.lines.stream()
                        .map(line -> new Piece(
                                Duration.ofNanos(line.offsetNanos()), line.fromClient(), Captured.of(line.bytes())))
                        .toList()));
    }

    @Override
    public Optional<byte[]> asciicast(long id) {
        return open(id).map(file -> RecordingFormat.write(file.header, file.lines))
                .filter(written -> written.format() == RecordingFormat.TEXT)
                .map(RecordingFormat.Written::bytes);
    }

    private record Opened(Recording recording, RecordingHeader header, List<Transcript.Line> lines) {}

    private Optional<Opened> open(long id) {
        RecordingIndex index = readableIndex();
        Optional<Recording> found;
        synchronized (this) {
            found = index.find(id);
        }
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Path file = file(found.get());
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new IOException(file + " is too large to be a recording of this node");
            }
            RecordingHeader header = RecordingHeader.parse(String.valueOf(in.readLine()));
            return Optional.of(
                    new Opened(found.get(), header, format(found.get().text()).read(in)));
        } catch (NoSuchFileException outgrownMeanwhile) {
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(new IOException(file + " is damaged: " + e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " can't be read: " + e.getMessage(), e);
        }
    }

    private Path file(Recording recording) {
        return file(recording.id(), format(recording.text()));
    }

    private Path file(long id, RecordingFormat format) {
        return folder.resolve(id + format.suffix());
    }

    private static RecordingFormat format(boolean text) {
        return text ? RecordingFormat.TEXT : RecordingFormat.BINARY;
    }

    /** Beside first, then renamed, so that a crash leaves no half of one. */
    private static void write(Path file, byte[] bytes) throws IOException {
        if (Files.exists(file)) {
            // Another touch's, from before the clock was set back: it stays.
            throw new FileAlreadyExistsException(file.toString());
        }
        Path fresh = file.resolveSibling(file.getFileName() + UNFINISHED);
        try {
            try (SeekableByteChannel channel = Files.newByteChannel(
                    fresh,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(FILE_MODE))) {
                ByteBuffer rest = ByteBuffer.wrap(bytes);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    private RecordingIndex readableIndex() {
        try {
            return index();
        } catch (IOException e) {
            throw new UncheckedIOException("the recordings in " + folder + " can't be read: " + e.getMessage(), e);
        }
    }

    /** Read from the folder on first use. Whoever uses it holds this object's lock. */
    private synchronized RecordingIndex index() throws IOException {
        if (loaded.isEmpty()) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER_MODE));
            Files.setPosixFilePermissions(folder, FOLDER_MODE);
            RecordingIndex index = new RecordingIndex();
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    load(file, index);
                }
            }
            loaded = Optional.of(index);
        }
        return loaded.get();
    }

    /** Takes in one of ours. What somebody else put there, or took away the right to read, hides none of the others. */
    private static void load(Path file, RecordingIndex index) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        // A link or a pipe might never end.
        if (!name.matches() || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            if (name.group(3) != null) {
                Files.delete(file);
            } else {
                load(file, name, index);
            }
        } catch (NoSuchFileException | IllegalArgumentException notOurs) {
            return; // gone meanwhile, or not one of ours: not counted, not touched
        } catch (IOException unreadable) {
            log.warn(
                    "{} is left alone and not counted, as it can't be read or removed: {}",
                    file,
                    unreadable.toString());
        }
    }

    private static void load(Path file, Matcher name, RecordingIndex index) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String begin = new String(in.readNBytes(RecordingHeader.MAX_BYTES), StandardCharsets.US_ASCII);
            index.add(
                    Long.parseLong(name.group(1)),
                    RecordingHeader.parse(begin.substring(0, Math.max(0, begin.indexOf('\n')))),
                    format(name.group(2).equals(RecordingFormat.TEXT.suffix())),
                    Files.size(file));
        }
    }
}
