// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.lab.Host;
import io.honeymesh.lab.LabException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a node has on record, asked for over its API, each time over a connection of its own: the node ends those that are idle. */
final class WebLedger {

    private static final int PAGE = 1000;
    private static final int QUIET_MILLIS = 2000;
    private static final int MOST_WAITS = 30;

    private final Host host;
    private final String token;

    WebLedger(Host host, String token) {
        this.host = host;
        this.token = token;
    }

    private Map<String, Object> get(String path) throws IOException {
        try (WebConnection connection = WebConnection.open(host, token, 0)) {
            WebConnection.Reply reply = connection.get("/api/v1/" + path);
            if (reply.status() != 200) {
                throw new IOException(path + " is answered with " + reply.status() + ": " + reply.text());
            }
            return JSON.std.mapFrom(reply.text());
        }
    }

    /** Waits until the node's web answers, which it does a moment after its traps. */
    void answers() throws InterruptedException {
        for (int i = 1; ; i++) {
            try {
                head();
                return;
            } catch (IOException | LabException notYet) {
                if (i == MOST_WAITS) {
                    throw new LabException("the node's web does not answer: " + notYet.getMessage());
                }
            }
            Thread.sleep(QUIET_MILLIS);
        }
    }

    /** The number of the newest event. */
    long head() throws IOException {
        return get("ledger").get("sequence") instanceof Number number ? number.longValue() : 0;
    }

    /** Returns when nothing new has come for two seconds, or after a minute. */
    void settled() throws IOException, InterruptedException {
        long before = -1;
        for (int i = 0; i < MOST_WAITS && before != head(); i++) {
            before = head();
            Thread.sleep(QUIET_MILLIS);
        }
    }

    /** How many touches each source has on record, of the newest {@code most}. */
    Map<String, Integer> touches(int most) throws IOException {
        Map<String, Integer> found = new HashMap<>();
        String before = "";
        for (int read = 0; read < most; read += PAGE) {
            Map<String, Object> page = get("events?type=touch&limit=" + PAGE + before);
            for (Object item : (List<?>) page.get("items")) {
                found.merge(String.valueOf(((Map<?, ?>) item).get("subject")), 1, Integer::sum);
            }
            if (!page.containsKey("next")) {
                break;
            }
            before = "&before=" + page.get("next");
        }
        return found;
    }

    /** Whether there is a record of events that were only counted. */
    boolean hasOverflowed() throws IOException {
        return !((List<?>) get("events?type=ledger.overflow&limit=1").get("items")).isEmpty();
    }
}
