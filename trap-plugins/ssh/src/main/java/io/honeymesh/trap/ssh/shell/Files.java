// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A connection's view of the decoy's file system: the machine's shared image, and on top what this connection wrote, at most
 * {@value #MAX_ENTRIES} entries and {@value #MAX_BYTES} bytes. Nothing here touches a real file. Thread-safe.
 */
final class Files {

    static final int MAX_ENTRIES = 512;
    static final int MAX_BYTES = 1 << 20;
    private static final int MAX_LINKS = 16;
    private static final int MAX_PATH = 4096;

    private final NavigableMap<String, Node> image;
    private final NavigableMap<String, Node> written = new TreeMap<>();
    private final Work work;
    private final Memory memory;
    private long bytesWritten;

    Files(NavigableMap<String, Node> image, Work work, Memory memory) {
        this.image = image;
        this.work = work;
        this.memory = memory;
    }

    /** An absolute path without {@code .}, {@code ..} and doubled slashes; links are not followed. */
    static String absolute(String directory, String path) {
        Deque<String> parts = new ArrayDeque<>();
        String whole = path.startsWith("/") ? path : directory + "/" + path;
        for (String part : whole.split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The path with links followed, in every part; the last part's link only if {@code last}. */
    synchronized String resolve(String directory, String path, boolean last) throws FileError {
        work.spend(200 + 8L * path.length());
        String rest = absolute(directory, path);
        if (rest.length() > MAX_PATH) {
            throw new FileError("File name too long");
        }
        int links = 0;
        String done = "/";
        Deque<String> parts = split(rest);
        while (!parts.isEmpty()) {
            work.spend(40 + done.length());
            String next = done.equals("/") ? "/" + parts.pollFirst() : done + "/" + parts.pollFirst();
            Node node = peek(next);
            if (node != null && node.kind() == Node.Kind.LINK && (last || !parts.isEmpty())) {
                if (++links > MAX_LINKS) {
                    throw new FileError("Too many levels of symbolic links");
                }
                Deque<String> target = split(absolute(done, node.target()));
                target.addAll(parts);
                parts = target;
                done = "/";
            } else if (node != null && !node.isDirectory() && !parts.isEmpty()) {
                throw new FileError("Not a directory");
            } else {
                done = next;
            }
        }
        return done;
    }

    private static Deque<String> split(String path) {
        Deque<String> parts = new ArrayDeque<>(Arrays.asList(path.split("/")));
        parts.removeIf(String::isEmpty);
        return parts;
    }

    private Node peek(String path) {
        Node node = written.get(path);
        if (node == null) {
            node = image.get(path);
        }
        return node == null || node.kind() == Node.Kind.GONE ? null : node;
    }

    /** The node at a resolved path, or null. */
    synchronized Node at(String path) {
        return peek(path);
    }

    /** The node a path names, links followed. */
    synchronized Node find(String directory, String path) throws FileError {
        Node node = peek(resolve(directory, path, true));
        if (node == null) {
            throw FileError.missing();
        }
        return node;
    }

    /** Names in a directory, sorted. */
    synchronized List<String> list(String path) {
        String prefix = path.equals("/") ? "/" : path + "/";
        String end = prefix.substring(0, prefix.length() - 1) + "0";
        TreeMap<String, Node> all = new TreeMap<>(image.subMap(prefix, false, end, false));
        all.putAll(written.subMap(prefix, false, end, false));
        work.spend(100 + 16L * all.size());
        List<String> names = new ArrayList<>();
        all.forEach((child, node) -> {
            if (node.kind() != Node.Kind.GONE && child.indexOf('/', prefix.length()) < 0) {
                names.add(child.substring(prefix.length()));
            }
        });
        return names;
    }

    synchronized byte[] read(String user, String directory, String path) throws FileError {
        Node node = find(directory, path);
        if (node.isDirectory()) {
            throw new FileError("Is a directory");
        }
        if (!allowed(user, node, 4)) {
            throw FileError.denied();
        }
        return node.content().bytes();
    }

    static boolean allowed(String user, Node node, int bit) {
        if (user.equals("root")) {
            return true;
        }
        int shift = node.owner().equals(user) ? 6 : node.group().equals(user) ? 3 : 0;
        return (node.mode() >> shift & bit) != 0;
    }

    /** Puts a node in place after checking its directory, the user's rights and the limits. */
    synchronized void put(String user, String path, Node node) throws FileError {
        Node directory = peek(parent(path));
        if (directory == null) {
            throw FileError.missing();
        }
        if (!directory.isDirectory()) {
            throw new FileError("Not a directory");
        }
        Node old = peek(path);
        if (old != null && old.isDirectory() != node.isDirectory()) {
            throw new FileError(old.isDirectory() ? "Is a directory" : "File exists");
        }
        if (path.startsWith("/proc/") || path.startsWith("/sys/")) {
            throw old == null ? FileError.missing() : FileError.denied();
        }
        if (!allowed(user, old != null ? old : directory, 2)) {
            throw FileError.denied();
        }
        if (old != null && (old.kind() == Node.Kind.CHARACTERS || old.kind() == Node.Kind.BLOCKS)) {
            return; // writing to /dev/null and its kin changes nothing
        }
        store(path, node);
    }

    private void store(String path, Node node) throws FileError {
        Node replaced = written.get(path);
        long more = weight(path, node) - (replaced == null ? 0 : weight(path, replaced));
        if (replaced == null && written.size() >= MAX_ENTRIES
                || bytesWritten + more > MAX_BYTES
                || !memory.take(more)) {
            throw new FileError("No space left on device");
        }
        written.put(path, node);
        bytesWritten += more;
    }

    /** Only bytes that a client brought count; copies of the image's programs share the image's. */
    private static long weight(String path, Node node) {
        long words = path.length()
                + node.target().length()
                + node.owner().length()
                + node.group().length();
        return words + (node.kind() == Node.Kind.FILE ? node.content().size() : 0);
    }

    synchronized void write(String user, String directory, String path, byte[] bytes, boolean append) throws FileError {
        String where = resolve(directory, path, true);
        Node old = peek(where);
        byte[] content = bytes;
        if (append && old != null && old.kind() == Node.Kind.FILE) {
            byte[] before = old.content().bytes();
            if ((long) before.length + bytes.length > MAX_BYTES) {
                throw new FileError("No space left on device");
            }
            content = Arrays.copyOf(before, before.length + bytes.length);
            System.arraycopy(bytes, 0, content, before.length, bytes.length);
        }
        work.spend(content.length);
        int mode = old == null ? 0644 : old.mode();
        String owner = old == null ? user : old.owner();
        put(user, where, Node.file(mode, owner, Instant.now(), Node.Content.of(content)));
    }

    synchronized void remove(String user, String path) throws FileError {
        Node node = peek(path);
        if (node == null) {
            throw FileError.missing();
        }
        Node directory = peek(parent(path));
        if (directory == null
                || !allowed(user, directory, 2)
                || path.startsWith("/proc/")
                || path.startsWith("/sys/")) {
            throw FileError.denied();
        }
        if (node.isDirectory()) {
            for (String child : list(path)) {
                remove(user, path + "/" + child);
            }
        }
        if (image.containsKey(path)) {
            store(path, Node.gone());
        } else {
            long less = weight(path, written.remove(path));
            bytesWritten -= less;
            memory.give(less);
        }
    }
}
