// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell.top;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** What a counter came to in each second, from its readings; the newest readings are kept. Not thread-safe. */
final class Rates {

    private static final int KEPT = 120;
    private static final double NANOS = 1e9;
    private static final String UNICODE = "▁▂▃▄▅▆▇█";
    private static final String ASCII = "_.-=+*%#";

    private final String counter;
    private final Deque<Long> perSecond = new ArrayDeque<>();
    private long lastCount;
    private long lastNanos;
    private boolean begun;

    Rates(String counter) {
        this.counter = counter;
    }

    /** @param counters nothing in them where no program counts; less than before if it was attached anew since */
    void read(Map<String, Long> counters, long nanos) {
        Long count = counters.get(counter);
        if (count == null) {
            begun = false;
            return;
        }
        if (begun && nanos > lastNanos) {
            perSecond.addLast(Math.round(Math.max(0, count - lastCount) / ((nanos - lastNanos) / NANOS)));
            if (perSecond.size() > KEPT) {
                perSecond.removeFirst();
            }
        }
        begun = true;
        lastCount = count;
        lastNanos = nanos;
    }

    /** The newest, {@code -} before there are two readings. */
    String now() {
        return begun && !perSecond.isEmpty() ? readable(perSecond.getLast()) + "/s" : "-/s";
    }

    /** The newest at the right, the highest of those shown as high as can be. */
    String spark(int width, boolean unicode) {
        List<Long> shown =
                perSecond.stream().skip(Math.max(0, perSecond.size() - width)).toList();
        long highest =
                Math.max(1, shown.stream().mapToLong(Long::longValue).max().orElse(1));
        String steps = unicode ? UNICODE : ASCII;
        StringBuilder line = new StringBuilder(" ".repeat(Math.max(0, width - shown.size())));
        shown.forEach(rate -> line.append(steps.charAt((int) Math.round((steps.length() - 1.0) * rate / highest))));
        return line.toString();
    }

    /** {@code 950}, {@code 1.2k}, {@code 37M}. */
    static String readable(long count) {
        String[] units = {"", "k", "M", "G", "T"};
        double value = count;
        int unit = 0;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        long tenths = (long) (value * 10);
        return unit == 0 || value >= 10 ? (long) value + units[unit] : tenths / 10 + "." + tenths % 10 + units[unit];
    }
}
