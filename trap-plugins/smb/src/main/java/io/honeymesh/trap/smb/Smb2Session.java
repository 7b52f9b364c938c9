// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A client's session: its login, the trees it connected, the pipes it opened. */
final class Smb2Session {

    /** More than any client has open at once. */
    private static final int MAX_TREES = 64;

    private static final int MAX_FILES = 64;

    /** A file's number has two halves. */
    record FileId(long persistent, long handle) {}

    private final Set<Integer> trees = new HashSet<>();
    private final Map<FileId, Rpc> files = new HashMap<>();
    private Optional<Logon> logon = Optional.empty();
    private boolean established;

    boolean isEstablished() {
        return established;
    }

    /** The login under way, if there is one. */
    Optional<Logon> logon() {
        return logon;
    }

    void begin(Logon fresh) {
        logon = Optional.of(fresh);
    }

    void establish() {
        logon = Optional.empty();
        established = true;
    }

    boolean hasTree(int tree) {
        return trees.contains(tree);
    }

    /** Whether there was room for it. */
    boolean connect(int tree) {
        return trees.size() < MAX_TREES && trees.add(tree);
    }

    void disconnect(int tree) {
        trees.remove(tree);
    }

    boolean open(FileId id, Rpc pipe) {
        if (files.size() >= MAX_FILES) {
            return false;
        }
        files.put(id, pipe);
        return true;
    }

    Optional<Rpc> file(FileId id) {
        return Optional.ofNullable(files.get(id));
    }

    boolean close(FileId id) {
        return files.remove(id) != null;
    }
}
