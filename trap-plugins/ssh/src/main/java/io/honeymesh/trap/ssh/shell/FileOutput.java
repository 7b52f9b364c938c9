// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ssh.shell;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Output on its way to a file of the overlay: collected, then stored at once. Excess bytes are dropped. */
final class FileOutput extends OutputStream {

    private final Shell shell;
    private final String path;
    private final boolean append;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private FileOutput(Shell shell, String path, boolean append) {
        this.shell = shell;
        this.path = path;
        this.append = append;
    }

    /** Opens as the shell does, before the command runs: the file is there, empty, even if nothing is written. */
    static OutputStream open(Shell shell, String target, boolean append, List<FileOutput> opened) throws IOException {
        if (target.equals("/dev/null")) {
            return OutputStream.nullOutputStream();
        }
        if (target.isEmpty()) {
            throw new Shell.Failure(": No such file or directory", 1);
        }
        try {
            shell.files().write(shell.user(), shell.directory(), target, new byte[0], append);
        } catch (FileError e) {
            throw new Shell.Failure(target + ": " + e.getMessage(), 1);
        }
        FileOutput file = new FileOutput(shell, Files.absolute(shell.directory(), target), append);
        opened.add(file);
        return file;
    }

    @Override
    public void write(int b) {
        if (bytes.size() < Files.MAX_BYTES && shell.memory().take(1)) {
            bytes.write(b);
        }
    }

    @Override
    public void write(byte[] from, int offset, int count) {
        int room = Math.min(count, Files.MAX_BYTES - bytes.size());
        if (shell.memory().take(room)) {
            bytes.write(from, offset, room);
        }
    }

    /** Gives back what it took; call it once, last. */
    void release() {
        shell.memory().give(bytes.size());
    }

    void store() throws IOException {
        try {
            shell.files().write(shell.user(), "/", path, bytes.toByteArray(), append);
            shell.login().wrote(path);
        } catch (FileError e) {
            throw new Shell.Failure(path + ": " + e.getMessage(), 1);
        }
    }
}
