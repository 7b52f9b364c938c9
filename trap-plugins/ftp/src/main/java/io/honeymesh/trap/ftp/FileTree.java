// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.PersonalFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The files one client sees: made up from the persona, changed only for this conversation, never on any disk. Paths are
 * absolute and normal.
 */
final class FileTree {

    /** Entries a client may add. */
    static final int MAX_ADDED = 64;

    /** Bytes of its uploads a client may read back. */
    static final int MAX_KEPT_BYTES = 64 << 10;

    /**
     * A file or directory.
     *
     * @param content what reading it gives; empty for a directory
     * @param sizeBytes its size, which is more than the content's where that was too much to keep
     */
    record Entry(boolean directory, int owner, Instant modified, long sizeBytes, byte[] content) {

        /** Whether all of it is there to be read. */
        boolean isReadable() {
            return !directory && content.length == sizeBytes;
        }
    }

    private static final int MAX_NAME_BYTES = 255;

    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final int user;
    private int added;

    /** @param user whose files may be changed; 0 for nobody's */
    private FileTree(int user) {
        this.user = user;
    }

    /** An anonymous user's view: read-only, its root is the server's public folder. */
    static FileTree anonymous(Persona persona) {
        FileTree tree = new FileTree(0);
        tree.directory("/", 0, persona.installed());
        tree.directory("/pub", 0, persona.installed().plus(Duration.ofHours(1)));
        tree.fill("/pub", 0, PersonalFile.of(persona, "ftp.public"));
        return tree;
    }

    /** A local user's view: the whole machine as far as it is worth looking at; only the home is writable. */
    static FileTree local(Persona persona, MachineFacts.Account user) {
        FileTree tree = new FileTree(user.uid());
        for (String name : List.of("/", "/home", "/etc", "/srv", "/tmp", "/usr", "/var", "/var/www", "/opt")) {
            tree.directory(name, 0, persona.installed());
        }
        for (MachineFacts.Account account : persona.machine().accounts()) {
            if (account.shell() && account.uid() != 0) {
                tree.directory(account.home(), account.uid(), persona.machine().made(account));
            }
        }
        tree.fill(user.home(), user.uid(), PersonalFile.atHome(persona, user));
        return tree;
    }

    private void fill(String folder, int owner, List<PersonalFile> files) {
        for (PersonalFile file : files) {
            byte[] content = file.content();
            entries.put(folder + "/" + file.name(), new Entry(false, owner, file.modified(), content.length, content));
        }
    }

    private void directory(String path, int owner, Instant modified) {
        entries.put(path, new Entry(true, owner, modified, 4096, new byte[0]));
    }

    Optional<Entry> find(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    boolean isDirectory(String path) {
        return find(path).map(Entry::directory).orElse(false);
    }

    /** The names in a directory, sorted. */
    List<String> names(String directory) {
        String prefix = directory.equals("/") ? "/" : directory + "/";
        return entries.keySet().stream()
                .filter(path -> path.startsWith(prefix) && path.length() > prefix.length())
                .map(path -> path.substring(prefix.length()))
                .filter(name -> name.indexOf('/') < 0)
                .toList();
    }

    /** Whether the user may change it. */
    boolean isOwn(Entry entry) {
        return user != 0 && entry.owner == user;
    }

    /** Whether a client may create or replace a file here. */
    boolean canWrite(String path) {
        Optional<Entry> folder = find(parent(path));
        String name = path.substring(path.lastIndexOf('/') + 1);
        boolean room = name.length() <= MAX_NAME_BYTES && (entries.containsKey(path) || added < MAX_ADDED);
        return user != 0
                && room
                && !isDirectory(path)
                && folder.filter(f -> f.directory && f.owner == user).isPresent();
    }

    void put(String path, long sizeBytes, byte[] content) {
        change(path, new Entry(false, owner(path), Instant.now(), sizeBytes, content));
    }

    boolean makeDirectory(String path) {
        boolean can = !entries.containsKey(path) && canWrite(path);
        if (can) {
            change(path, new Entry(true, owner(path), Instant.now(), 4096, new byte[0]));
        }
        return can;
    }

    boolean remove(String path, boolean directory) {
        boolean can = user != 0
                && find(path)
                        .filter(e -> e.directory == directory && e.owner == user)
                        .isPresent()
                && (!directory || names(path).isEmpty());
        if (can) {
            entries.remove(path);
        }
        return can;
    }

    boolean rename(String from, String to) {
        Optional<Entry> entry = find(from).filter(e -> user != 0 && !e.directory && e.owner == user);
        boolean can = entry.isPresent() && canWrite(to);
        if (can) {
            entries.remove(from);
            change(to, entry.get());
        }
        return can;
    }

    private void change(String path, Entry entry) {
        if (entries.put(path, entry) == null) {
            added++;
        }
    }

    private int owner(String path) {
        return find(parent(path)).map(Entry::owner).orElse(0);
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /** The absolute, normal form of what a client wrote. */
    static String resolve(String current, String written) {
        Deque<String> parts = new ArrayDeque<>();
        String whole = written.startsWith("/") ? written : current + "/" + written;
        for (String part : whole.split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
