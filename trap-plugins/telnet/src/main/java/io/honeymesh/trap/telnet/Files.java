// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.telnet;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.PersonalFile;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** What one conversation sees of the disk: a few files that are looked for, and what the client has made itself. */
final class Files {

    /** Most files a client may have made, and most bytes kept of all of them. */
    static final int MAX_ADDED = 32;

    static final int MAX_KEPT_BYTES = 128 << 10;

    /** Smaller ones are what bots write to see whether they can. */
    private static final int WORTH_KEEPING_BYTES = 32;

    /** Bytes of a file kept for evidence. */
    private static final int HEAD_BYTES = 8192;

    private static final Set<String> FOLDERS = Set.of(
            ("/ /bin /boot /dev /dev/shm /dev/pts /etc /home /lib /lib64 /media /mnt /opt /proc /proc/self /root /run"
                            + " /run/lock /run/user/0 /sbin /srv /sys /tmp /usr /usr/bin /usr/sbin /usr/lib /usr/local"
                            + " /usr/local/bin /usr/share /var /var/log /var/run /var/tmp /var/www /var/www/html /sys/fs"
                            + " /sys/fs/cgroup /sys/kernel /sys/kernel/security /dev/mqueue /etc/init.d /etc/cron.d")
                    .split(" "));

    /** How x86-64 programs begin: what bots read of {@code /bin/echo} to learn which of their own would run. */
    private static final String ELF = "\u007fELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0\340(\0\0\0\0\0\0@\0\0\0\0\0\0\0"
            + "\220\243\0\0\0\0\0\0\0\0\0\0@\0008\0\r\0@\0\037\0\036\0";

    /** A file the client has made. */
    private static final class Added {
        private final MessageDigest digest = sha256();
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private long size;
        private boolean executable;
        private boolean reported;
    }

    private final Machine machine;
    private final String user;
    private final Consumer<Evidence> keeper;
    private final Map<String, Added> added = new LinkedHashMap<>();
    private final Map<String, byte[]> own = new TreeMap<>();
    private final Set<String> folders = new TreeSet<>(FOLDERS);
    private int keptBytes;

    /** @param keeper takes what the client put on the disk */
    Files(Machine machine, String user, Consumer<Evidence> keeper) {
        this.keeper = keeper;
        this.machine = machine;
        this.user = user;
        folders.add(machine.home(user));
        machine.facts()
                .account(user)
                .filter(account -> account.uid() != 0)
                .ifPresent(account -> PersonalFile.atHome(machine.persona(), account)
                        .forEach(file -> own.put(account.home() + "/" + file.name(), file.content())));
    }

    /** An absolute path without {@code .} and {@code ..}. */
    static String resolve(String current, String path) {
        Deque<String> parts = new ArrayDeque<>();
        for (String part : (path.startsWith("/") ? path : current + "/" + path).split("/")) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    boolean isFolder(String path) {
        return folders.contains(path);
    }

    boolean isAdded(String path) {
        return added.containsKey(path);
    }

    boolean exists(String path) {
        return isFolder(path) || isAdded(path) || read(path).isPresent();
    }

    /** What a file holds, each byte a character; empty if there is none. */
    Optional<String> read(String path) {
        Added written = added.get(path);
        if (written != null) {
            return Optional.of(written.kept.toString(StandardCharsets.ISO_8859_1));
        }
        if (own.containsKey(path)) {
            return Optional.of(new String(own.get(path), StandardCharsets.ISO_8859_1));
        }
        return Optional.ofNullable(
                switch (path) {
                    case "/dev/null" -> "";
                    case "/proc/mounts", "/proc/self/mounts", "/etc/mtab" ->
                        machine.files().mounts();
                    case "/proc/cpuinfo" -> machine.files().cpuInfo();
                    case "/proc/version" -> machine.files().version();
                    case "/proc/meminfo" -> machine.files().memInfo(Instant.now());
                    case "/etc/hostname", "/proc/sys/kernel/hostname" -> machine.hostName() + "\n";
                    case "/etc/debian_version" -> MachineFacts.DEBIAN + "\n";
                    case "/etc/issue" -> "Debian GNU/Linux 12 \\n \\l\n\n";
                    case "/etc/issue.net" -> "Debian GNU/Linux 12\n";
                    case "/etc/os-release" ->
                        "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n"
                                + "VERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n"
                                + "HOME_URL=\"https://www.debian.org/\"\nSUPPORT_URL=\"https://www.debian.org/support\"\n"
                                + "BUG_REPORT_URL=\"https://bugs.debian.org/\"\n";
                    case "/etc/passwd" -> machine.files().passwd();
                    case "/bin/echo",
                            "/bin/busybox",
                            "/bin/ls",
                            "/bin/cat",
                            "/bin/sh",
                            "/bin/bash",
                            "/usr/bin/echo",
                            "/usr/bin/busybox",
                            "/usr/bin/ls",
                            "/usr/bin/cat",
                            "/proc/self/exe" -> ELF;
                    default -> null;
                });
    }

    /** Why a file can't be written; empty if it was. */
    Optional<String> write(String path, String text, boolean append) {
        if (path.equals("/dev/null")) {
            return Optional.empty();
        }
        if (isFolder(path)) {
            return Optional.of("Is a directory");
        }
        if (!isFolder(parent(path)) || path.startsWith("/proc/")) {
            return Optional.of("No such file or directory");
        }
        if (path.startsWith("/sys/")) {
            return Optional.of("Permission denied");
        }
        if (!append) {
            remove(path);
        }
        Added file = added.get(path);
        if (file == null) {
            if (added.size() >= MAX_ADDED) {
                return Optional.of("No space left on device");
            }
            file = new Added();
            added.put(path, file);
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int kept = Math.min(bytes.length, MAX_KEPT_BYTES - keptBytes);
        file.kept.write(bytes, 0, kept);
        keptBytes += kept;
        file.digest.update(bytes);
        file.reported = false;
        file.size += bytes.length;
        return Optional.empty();
    }

    /** @return whether there was such a file of the client's */
    boolean remove(String path) {
        Added file = added.get(path);
        if (file == null) {
            return false;
        }
        if (file.size >= WORTH_KEEPING_BYTES) {
            report(path);
        }
        keptBytes -= file.kept.size();
        added.remove(path);
        return true;
    }

    void makeFolder(String path) {
        if (folders.size() < FOLDERS.size() + MAX_ADDED) {
            folders.add(path);
        }
    }

    void makeExecutable(String path) {
        Added file = added.get(path);
        if (file != null) {
            file.executable = true;
        }
    }

    boolean isExecutable(String path) {
        return added.containsKey(path) && added.get(path).executable;
    }

    /** Names in a folder that the client can see. */
    List<String> names(String folder) {
        Set<String> names = new TreeSet<>();
        own.keySet().stream()
                .filter(path -> parent(path).equals(folder))
                .forEach(path -> names.add(path.substring(path.lastIndexOf('/') + 1)));
        for (String path : added.keySet()) {
            if (parent(path).equals(folder)) {
                names.add(path.substring(path.lastIndexOf('/') + 1));
            }
        }
        for (String path : folders) {
            if (!path.equals("/") && parent(path).equals(folder)) {
                names.add(path.substring(path.lastIndexOf('/') + 1));
            }
        }
        return List.copyOf(names);
    }

    /** Keeps as evidence what the client has put there. */
    void reportAll() {
        added.keySet().forEach(this::report);
    }

    /** Keeps a file of the client's as evidence, once. */
    void report(String path) {
        Added file = added.get(path);
        if (file.reported || file.size == 0) {
            return;
        }
        file.reported = true;
        byte[] head = Arrays.copyOf(file.kept.toByteArray(), Math.min(file.kept.size(), HEAD_BYTES));
        keeper.accept(new Evidence.Upload(
                Captured.of(path),
                file.size,
                HexFormat.of().formatHex(copy(file.digest).digest()),
                Captured.partOf(head, file.size)));
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
