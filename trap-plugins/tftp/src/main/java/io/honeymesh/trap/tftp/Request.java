// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.tftp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a client wants of which file.
 *
 * @param words what follows the operation: the file, the mode, options and their values
 * @param isWhole whether the last word has its end
 */
record Request(boolean writes, List<String> words, boolean isWhole) {

    private static final Set<String> MODES = Set.of("netascii", "octet");

    /** More than all options that there are. */
    private static final int MAX_WORDS = 64;

    Request {
        words = List.copyOf(words);
    }

    /** @return empty if it is no request */
    static Optional<Request> read(byte[] packet) {
        int operation = Packet.u16(packet, 0);
        if (operation != Packet.READ && operation != Packet.WRITE) {
            return Optional.empty();
        }
        List<String> words = new ArrayList<>();
        int start = 2;
        boolean whole = true;
        // An empty word ends the list, as for tftpd-hpa.
        while (start < packet.length && packet[start] != 0 && words.size() < MAX_WORDS) {
            int end = start;
            while (end < packet.length && packet[end] != 0) {
                end++;
            }
            whole = end < packet.length;
            words.add(new String(packet, start, end - start, StandardCharsets.ISO_8859_1));
            start = end + 1;
        }
        return Optional.of(new Request(operation == Packet.WRITE, words, whole));
    }

    /** Whether a client could mean it: it names a file and a mode there is. */
    boolean isSensible() {
        return isWhole
                && words.size() >= 2
                && MODES.contains(mode())
                && words.getFirst().chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    private String mode() {
        return words.get(1).toLowerCase(Locale.ROOT);
    }

    String file() {
        return words.getFirst();
    }

    /** Checks it in the order in which tftpd-hpa does: the file before the options. */
    Options checked() throws Failure {
        if (words.size() < 2) {
            throw Failure.illegal("Missing mode");
        }
        if (words.size() == 2 && !isWhole) {
            throw Failure.illegal("Request not null-terminated");
        }
        if (!MODES.contains(mode())) {
            throw Failure.illegal("Unknown mode");
        }
        Folder.check(file(), writes);
        if (!isWhole) {
            throw Failure.illegal("Request not null-terminated");
        }
        return Options.negotiate(words.subList(2, words.size()));
    }

    /** As a command. */
    @Override
    public String toString() {
        return (writes ? "WRQ " : "RRQ ") + String.join(" ", words);
    }
}
