// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the server tells of its work while the client waits. */
record Progress(List<String> lines) {

    /** Smaller ones are not worth a delta. */
    private static final int MIN_DELTA_BYTES = 50;

    static Progress of(List<GitObject> objects) {
        List<String> lines = new ArrayList<>();
        int all = objects.size();
        int large = (int) objects.stream()
                .filter(object -> object.content().length >= MIN_DELTA_BYTES)
                .count();
        if (all > 0) {
            lines.add("Enumerating objects: " + all + ", done.\n");
            count(lines, "Counting objects: ", all);
            count(lines, "Compressing objects: ", large);
        }
        return new Progress(List.copyOf(lines));
    }

    private static void count(List<String> lines, String what, int all) {
        for (int i = 1; i <= all; i++) {
            lines.add(line(what, i, all) + "\r");
        }
        if (all > 0) {
            lines.add(line(what, all, all) + ", done.\n");
        }
    }

    private static String line(String what, int count, int all) {
        return what + "%3d%% (%d/%d)".formatted(100 * count / all, count, all);
    }

    static String total(int objects) {
        return "Total " + objects + " (delta 0), reused 0 (delta 0), pack-reused 0\n";
    }

    void forEach(PktLines out, int band) throws IOException {
        for (String line : lines) {
            byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
            out.band(band, bytes, 0, bytes.length);
        }
    }
}
