// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client wants and has, as it says so line by line, in both versions of the protocol.
 */
final class Fetch {

    static final String AGENT = "git/2.39.5";

    /** More is not read: there are no more commits than a handful. */
    private static final int MAX_LINES = 4_096;

    private static final int ID_DIGITS = 40;

    /** What a line was. */
    enum Said {
        UNDERSTOOD,
        /** It wants what isn't ours. */
        NOT_OURS,
        /** It is no such line. */
        UNKNOWN
    }

    private final Repository repository;
    private int height;
    private int known;
    private int depth = Integer.MAX_VALUE;
    private boolean deepening;
    private int shallowest;
    private boolean tag;
    private boolean includeTag;
    private boolean wanting;
    private int lines;

    Fetch(Repository repository) {
        this.repository = repository;
    }

    Said want(String id) {
        if (!isId(id) || ++lines > MAX_LINES) {
            return Said.UNKNOWN;
        }
        int found = repository.height(id);
        if (found == 0) {
            return Said.NOT_OURS;
        }
        height = Math.max(height, found);
        tag |= id.equals(repository.tag().object().id());
        wanting = true;
        return Said.UNDERSTOOD;
    }

    /** Whether both sides have it. */
    boolean have(String id) {
        int found = ++lines > MAX_LINES ? 0 : repository.height(id);
        known = Math.max(known, found);
        return found > 0;
    }

    static boolean isId(String text) {
        return text.length() == ID_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /** Takes {@code deepen} and {@code shallow}; false if it is neither. */
    boolean limit(String line) {
        if (line.startsWith("deepen ")) {
            String count = line.substring("deepen ".length());
            if (count.isEmpty() || count.length() > 10 || count.chars().anyMatch(c -> c < '0' || c > '9')) {
                return false;
            }
            depth = Math.clamp(Long.parseLong(count), 1, Integer.MAX_VALUE);
            deepening = true;
            return true;
        }
        String id = line.startsWith("shallow ") ? line.substring("shallow ".length()) : "";
        int found = repository.height(id);
        if (found > 0) {
            shallowest = shallowest == 0 ? found : Math.min(shallowest, found);
        }
        return isId(id);
    }

    void includeTag() {
        includeTag = true;
    }

    boolean isWanting() {
        return wanting;
    }

    boolean hasCommon() {
        return known > 0;
    }

    boolean isDeepening() {
        return deepening;
    }

    boolean isShallow() {
        return deepening || shallowest > 0;
    }

    /** The height at which the history that is sent ends. */
    private int lowest() {
        return deepening ? (int) Math.max(1, (long) height - depth + 1) : Math.max(1, shallowest);
    }

    /** What becomes of the client's ends of history, each with its commit. */
    List<String> shallow() {
        List<String> changes = new ArrayList<>();
        int lowest = lowest();
        if (deepening && lowest > 1 && lowest != shallowest) {
            changes.add("shallow " + repository.commits().get(lowest - 1).id());
        }
        if (deepening && shallowest > 1 && lowest < shallowest) {
            changes.add("unshallow " + repository.commits().get(shallowest - 1).id());
        }
        return changes;
    }

    List<GitObject> objects() {
        boolean withTag =
                tag || includeTag && repository.height(repository.tag().object().id()) <= height;
        Repository.Range wanted = new Repository.Range(lowest(), height);
        return repository.objects(
                wanted,
                known == 0 ? Repository.Range.NONE : new Repository.Range(Math.max(1, shallowest), known),
                withTag);
    }

    /** Sends the pack, in the way git's own child process would have handed it over: the last byte on its own. */
    void send(PktLines out, int maxBandBytes, boolean progress) throws IOException {
        List<GitObject> objects = objects();
        byte[] pack = Pack.of(objects);
        if (maxBandBytes == 0) {
            out.raw(pack);
            return;
        }
        if (progress) {
            Progress.of(objects).forEach(out, 2);
        }
        int body = pack.length - 1;
        for (int at = 0; at < body; at += maxBandBytes) {
            out.band(1, pack, at, Math.min(body, at + maxBandBytes));
        }
        if (progress) {
            byte[] total = Progress.total(objects.size()).getBytes(StandardCharsets.US_ASCII);
            out.band(2, total, 0, total.length);
        }
        out.band(1, pack, body, pack.length);
        out.flush();
    }
}
