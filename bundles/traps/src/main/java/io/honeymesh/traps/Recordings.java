// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Touch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The recordings folder, kept within a budget (S12): a source past its quota loses its own oldest recordings, and past
 * the whole budget the oldest of all go. Thread-safe.
 */
final class Recordings {

    /** What a file is counted as at least: a disk block, and a bound on how many there can be. */
    static final long BLOCK_BYTES = 4096;

    private static final int HEADER_BYTES = 512;

    private record Kept(Path file, IpAddress source, long bytes) {}

    private final Path folder;
    private final TreeMap<Long, Kept> byTouch = new TreeMap<>();
    private final Map<IpAddress, Long> bySource = new HashMap<>();
    private long total;
    private boolean loaded;

    Recordings(Path folder) {
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
        RecordingFormat format = RecordingFormat.of(lines);
        byte[] bytes = format.write(touch, transcript);
        makeRoom();
        Path file = folder.resolve(touch.id() + format.suffix());
        try {
            write(file, bytes);
        } catch (FileAlreadyExistsException other) {
            throw other; // another touch's, from before the clock was set back: it stays
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
        account(touch.id(), new Kept(file, Admission.origin(touch.source()), onDisk(bytes.length)), limits);
        return Optional.of(file.getFileName().toString());
    }

    /** Bytes that all recordings are counted as. */
    synchronized long totalBytes() {
        return total;
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
    }

    private synchronized void makeRoom() throws IOException {
        if (!loaded) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
            load();
            loaded = true;
        }
    }

    private synchronized void account(long touchId, Kept kept, Limits limits) throws IOException {
        add(touchId, kept);
        Iterator<Map.Entry<Long, Kept>> oldest = byTouch.entrySet().iterator();
        while (bySource.getOrDefault(kept.source, 0L) > limits.recordingsPerSourceBytes() && oldest.hasNext()) {
            Map.Entry<Long, Kept> entry = oldest.next();
            Kept old = entry.getValue(); // the entry itself is undefined once removed
            if (old.source.equals(kept.source) && entry.getKey() != touchId) {
                oldest.remove();
                removed(old);
            }
        }
        while (total > limits.recordingsDiskBytes() && byTouch.size() > 1) {
            removed(byTouch.pollFirstEntry().getValue());
        }
    }

    private void add(long touchId, Kept kept) {
        byTouch.put(touchId, kept);
        bySource.merge(kept.source, kept.bytes, Long::sum);
        total += kept.bytes;
    }

    private void removed(Kept kept) throws IOException {
        bySource.computeIfPresent(kept.source, (s, bytes) -> bytes > kept.bytes ? bytes - kept.bytes : null);
        total -= kept.bytes;
        Files.deleteIfExists(kept.file);
    }

    private void load() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = file.getFileName().toString();
                if (name.matches("[0-9]{1,18}\\.(cast|jsonl)")) {
                    loadOne(file, Long.parseLong(name.substring(0, name.indexOf('.'))));
                }
            }
        }
    }

    private void loadOne(Path file, long touchId) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String header = new String(in.readNBytes(HEADER_BYTES), StandardCharsets.US_ASCII);
            int from = header.indexOf(RecordingFormat.SOURCE_KEY) + RecordingFormat.SOURCE_KEY.length();
            int to = header.indexOf('"', from);
            if (to < 0 || from < RecordingFormat.SOURCE_KEY.length()) {
                return; // not one of ours, or torn by a crash: not counted, not touched
            }
            IpAddress source = IpAddress.parse(header.substring(from, to));
            add(touchId, new Kept(file, Admission.origin(source), onDisk(Files.size(file))));
        } catch (NoSuchFileException | IllegalArgumentException gone) {
            return; // deleted meanwhile, or not one of ours
        }
    }

    private static long onDisk(long bytes) {
        return Math.max(BLOCK_BYTES, (bytes + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES);
    }
}
