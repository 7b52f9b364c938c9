// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.backup;

import io.honeymesh.api.SafeText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files of a backup root takes, and what stays instead of those it leaves out: what is {@link Guarded} is left out unless
 * asked for, and then that of this machine stays. Says what it did, naming only what is different here. Not thread-safe.
 */
final class Choice {

    /** Of the files that decide what else is taken. */
    static final int MOST_LOOKED_AT_BYTES = 256 << 10;

    private static final List<String> LOOKED_AT = List.of(Guarded.TOKENS, Guarded.FEDERATION);
    private static final int MOST_NAMED = 30;

    /** The launcher's own record of what it has put there, which says nothing to anybody. */
    private static final String SHIPPED = "etc/.shipped";

    /** As the web bundle writes it; within a token's name the quotes would have a backslash. */
    private static final Pattern EPOCH = Pattern.compile("\"fleet_epoch\"\\s*:\\s*([0-9]{1,18})[^0-9]");

    private final Here here;
    private final Set<Guarded> asked;
    private final Map<String, ByteArrayOutputStream> looked = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<Guarded, TreeSet<String>> left = new EnumMap<>(Guarded.class);
    private final Map<Guarded, TreeSet<String>> taken = new EnumMap<>(Guarded.class);
    private final TreeSet<String> other = new TreeSet<>();
    private final TreeSet<String> gone = new TreeSet<>();
    private final List<String> more = new ArrayList<>();

    /** @param asked what of the guarded is taken */
    Choice(Here here, Set<Guarded> asked) {
        this.here = here;
        this.asked = Set.copyOf(asked);
        for (Guarded kind : Guarded.values()) {
            left.put(kind, new TreeSet<>());
            taken.put(kind, new TreeSet<>());
        }
    }

    /** Where a file of the backup goes instead of into the folder; empty if it goes there. */
    Optional<OutputStream> instead(String name) {
        if (LOOKED_AT.contains(name) || Guarded.TOKENS_AND_KEY.contains(name)) {
            Small memory = new Small();
            looked.put(name, memory);
            return Optional.of(memory);
        }
        return takes(name) ? Optional.empty() : Optional.of(OutputStream.nullOutputStream());
    }

    private static final class Small extends ByteArrayOutputStream {
        @Override
        public synchronized void write(byte[] bytes, int off, int length) {
            if (size() + length > MOST_LOOKED_AT_BYTES) {
                throw new IllegalArgumentException("longer than any such file");
            }
            super.write(bytes, off, length);
        }
    }

    private boolean takes(String name) {
        return Guarded.of(name).map(asked::contains).orElse(true);
    }

    /** To be called for each file once it was read. */
    void read(String name, String sha256) {
        if (name.startsWith("data/")) {
            return;
        }
        seen.add(name);
        if (name.equals(SHIPPED)) {
            return;
        }
        boolean isSame = here.sum(name).filter(sha256::equals).isPresent();
        Optional<Guarded> kind = guarded(name);
        if (!isSame) {
            kind.map(one -> (asked.contains(one) ? taken : left).get(one))
                    .orElse(other)
                    .add(name);
        }
    }

    private Optional<Guarded> guarded(String name) {
        boolean isFleets = name.equals(Guarded.FEDERATION) && Guarded.mayNameFleetAdmin(text(name));
        return isFleets ? Optional.of(Guarded.ACCESS) : Guarded.of(name);
    }

    private String text(String name) {
        ByteArrayOutputStream content = looked.get(name);
        return content == null ? "" : content.toString(StandardCharsets.ISO_8859_1);
    }

    /** Puts the rest into the folder, or with none only finds out what it would be. To be called once all files were read. */
    void settle(Optional<Unpacking.Folder> into) throws IOException {
        settleTokens(into);
        if (looked.containsKey(Guarded.FEDERATION)
                && guarded(Guarded.FEDERATION).map(asked::contains).orElse(true)) {
            put(into, Guarded.FEDERATION, looked.get(Guarded.FEDERATION).toByteArray());
        }
        for (String name : here.names()) {
            boolean isFleets = left.get(Guarded.ACCESS).contains(Guarded.FEDERATION) && name.equals(Guarded.FEDERATION);
            if (isFleets || !takes(name)) {
                if (into.isPresent()) {
                    try (InputStream in = here.open(name);
                            OutputStream out = into.get().create(name)) {
                        in.transferTo(out);
                    }
                }
            } else if (Guarded.of(name).isEmpty() && !seen.contains(name)) {
                gone.add(SafeText.escape(name, 80));
            }
        }
    }

    /** All of the backup's or all of this machine's; never any that an order to the fleet, followed here, has ended (S29). */
    private void settleTokens(Optional<Unpacking.Folder> into) throws IOException {
        Map<String, byte[]> mine = new HashMap<>();
        for (String name : Guarded.TOKENS_AND_KEY) {
            here.small(name, MOST_LOOKED_AT_BYTES).ifPresent(content -> mine.put(name, content));
        }
        boolean isAsked = asked.contains(Guarded.ACCESS);
        boolean isEnded = epoch(mine.get(Guarded.TOKENS)) > epoch(text(Guarded.TOKENS));
        boolean isTaken = isAsked && !isEnded;
        for (String name : Guarded.TOKENS_AND_KEY) {
            byte[] content = !isTaken
                    ? mine.get(name)
                    : looked.containsKey(name) ? looked.get(name).toByteArray() : null;
            if (content != null) {
                put(into, name, content);
            }
        }
        if (looked.containsKey(Guarded.TOKENS)
                && !Arrays.equals(
                        mine.get(Guarded.TOKENS), looked.get(Guarded.TOKENS).toByteArray())) {
            (isTaken ? taken : left).get(Guarded.ACCESS).add(Guarded.TOKENS);
        }
        if (isAsked && isEnded) {
            more.add(
                    "the backup's access tokens were ended by an order to the fleet that this node has followed since: its own stay");
        } else if (!isTaken && !mine.containsKey(Guarded.TOKENS)) {
            more.add("no access token is taken: the node makes a first one when it starts, in data/web/first-token");
        }
    }

    private static long epoch(byte[] tokens) {
        return tokens == null ? 0 : epoch(new String(tokens, StandardCharsets.ISO_8859_1));
    }

    private static long epoch(String tokens) {
        Matcher epoch = EPOCH.matcher(tokens);
        return epoch.find() ? Long.parseLong(epoch.group(1)) : 0;
    }

    private static void put(Optional<Unpacking.Folder> into, String name, byte[] content) throws IOException {
        if (into.isPresent()) {
            try (OutputStream out = into.get().create(name)) {
                new ByteArrayInputStream(content).transferTo(out);
            }
        }
    }

    /** For whoever restores; empty if all that counts is as it is here. */
    List<String> report() {
        List<String> lines = new ArrayList<>();
        for (Guarded kind : Guarded.values()) {
            add(
                    lines,
                    "left out, for they " + kind.what() + " (--with-" + kind.word() + " takes them)",
                    left.get(kind));
            add(lines, "taken, though they " + kind.what(), taken.get(kind));
        }
        lines.addAll(more);
        add(lines, "settings other than those here", other);
        add(lines, "settings here that the backup doesn't have", gone);
        return lines;
    }

    private static void add(List<String> lines, String what, TreeSet<String> names) {
        if (!names.isEmpty()) {
            int rest = names.size() - MOST_NAMED;
            lines.add(what + ": "
                    + String.join(", ", names.stream().limit(MOST_NAMED).toList())
                    + (rest > 0 ? " and " + rest + " more" : ""));
        }
    }
}
