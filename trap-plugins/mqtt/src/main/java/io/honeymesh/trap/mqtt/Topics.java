// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mqtt;

/** Topic names and filters (4.7). Text has a character per byte. */
final class Topics {

    private static final String SHARED = "$share/";

    private Topics() {}

    /** Whether something can be published to it. */
    static boolean isTopic(String topic) {
        return !topic.isEmpty() && topic.indexOf('+') < 0 && topic.indexOf('#') < 0;
    }

    /** Whether it can be subscribed to. */
    static boolean isFilter(String filter) {
        if (filter.isEmpty()) {
            return false;
        }
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            boolean begins = i == 0 || filter.charAt(i - 1) == '/';
            boolean ends = i == filter.length() - 1 || filter.charAt(i + 1) == '/';
            if (c == '+' && !(begins && ends) || c == '#' && !(begins && i == filter.length() - 1)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a filter covers a topic; those that begin with a dollar only if it begins so too (4.7.2). */
    static boolean matches(String filter, String topic) {
        String plain = filter.startsWith(SHARED) ? unshared(filter) : filter;
        boolean hidden = topic.startsWith("$") && (plain.startsWith("+") || plain.startsWith("#"));
        int f = 0;
        int t = 0;
        while (!hidden && f < plain.length()) {
            char c = plain.charAt(f);
            if (c == '#') {
                return true;
            }
            if (c == '+') {
                while (t < topic.length() && topic.charAt(t) != '/') {
                    t++;
                }
            } else if (t < topic.length() && topic.charAt(t) == c) {
                t++;
            } else {
                // "a/#" covers "a" as well
                return t == topic.length() && plain.startsWith("/#", f) && f + 2 == plain.length();
            }
            f++;
        }
        return !hidden && t == topic.length();
    }

    private static String unshared(String filter) {
        int slash = filter.indexOf('/', SHARED.length());
        return slash < 0 ? filter : filter.substring(slash + 1);
    }
}
