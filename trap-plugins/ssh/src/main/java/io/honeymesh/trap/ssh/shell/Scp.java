// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.IOException;

/** The remote side of the old copy protocol: {@code scp -t} takes files into the overlay, {@code scp -f} gives from it. */
final class Scp {

    private static final int MAX_LINE = 4096;

    private final Process p;

    Scp(Process p) {
        this.p = p;
    }

    int run() throws IOException {
        String path = p.operands().isEmpty() ? "." : p.operands().getFirst();
        if (p.has("t")) {
            return sink(path);
        }
        if (p.has("f")) {
            return source(path);
        }
        return p.fail("usage: scp [-346ABCOpqRrsTv] [-c cipher] source ... target");
    }

    private void acknowledge() throws IOException {
        p.out().write(0);
        p.out().flush();
    }

    private void refuse(String message) throws IOException {
        p.out().write(1);
        p.print("scp: " + message + "\n");
        p.out().flush();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c = p.in().read();
        while (c >= 0 && c != '\n' && line.length() < MAX_LINE) {
            line.append((char) c);
            c = p.in().read();
        }
        return c < 0 ? null : line.toString();
    }

    private int sink(String target) throws IOException {
        String directory = target;
        acknowledge();
        String line = line();
        while (line != null) {
            if (line.startsWith("C") && line.matches("C[0-7]{4} \\d{1,12} .+")) {
                int size = line.indexOf(' ');
                int name = line.indexOf(' ', size + 1);
                take(
                        directory,
                        line.substring(name + 1),
                        Integer.parseInt(line.substring(1, 5), 8),
                        Long.parseLong(line.substring(size + 1, name)));
            } else if (line.startsWith("D")) {
                directory = directory + "/" + line.substring(line.lastIndexOf(' ') + 1);
                make(directory);
            } else if (line.startsWith("E")) {
                directory = Files.parent(directory);
                acknowledge();
            } else if (line.startsWith("T")) {
                acknowledge();
            } else {
                refuse("protocol error: unexpected <newline>");
                return 1;
            }
            line = line();
        }
        return 0;
    }

    private void make(String directory) throws IOException {
        try {
            String where = p.files().resolve(p.shell().directory(), directory, true);
            if (p.files().at(where) == null) {
                p.files()
                        .put(
                                p.shell().user(),
                                where,
                                Node.directory(0755, p.shell().user(), p.now()));
            }
            acknowledge();
        } catch (FileError e) {
            refuse(directory + ": " + e.getMessage());
        }
    }

    private void take(String target, String name, int mode, long size) throws IOException {
        try {
            String where = p.files().resolve(p.shell().directory(), target, true);
            Node there = p.files().at(where);
            if (there != null && there.isDirectory()) {
                where = Files.absolute(where, Files.name(name));
            }
            if (size > Files.MAX_BYTES) {
                throw new FileError("No space left on device");
            }
            // Checked before the bytes are asked for: a place that can't be written refuses at once.
            p.files().put(p.shell().user(), where, Node.file(mode, p.shell().user(), p.now(), Node.Content.EMPTY));
            if (!p.shell().memory().take(size)) {
                throw new FileError("No space left on device");
            }
            try {
                receive(where, mode, (int) size);
            } finally {
                p.shell().memory().give(size);
            }
        } catch (FileError e) {
            refuse(target + ": " + e.getMessage());
        }
    }

    private void receive(String where, int mode, int size) throws IOException, FileError {
        acknowledge();
        byte[] bytes = p.in().readNBytes(size);
        p.in().read();
        p.files().put(p.shell().user(), where, Node.file(mode, p.shell().user(), p.now(), Node.Content.of(bytes)));
        p.shell().login().wrote(where);
        acknowledge();
    }

    private int source(String path) throws IOException {
        p.in().read();
        try {
            byte[] bytes = p.read(path);
            p.print("C0644 " + bytes.length + " " + Files.name(path) + "\n");
            p.out().flush();
            p.in().read();
            p.out().write(bytes);
            acknowledge();
            p.in().read();
            return 0;
        } catch (FileError e) {
            refuse(path + ": " + e.getMessage());
            return 1;
        }
    }
}
