// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A request (RFC 3261, 7.1).
 *
 * @param version as the client writes it
 * @param bodyBytes how long the body is
 */
record Message(String method, String uri, String version, List<Header> headers, int bodyBytes) {

    private static final String VERSION = "SIP/2.0";
    private static final int MAX_HEADERS = 1024;

    private static final Set<String> METHODS = Set.of(
            "OPTIONS",
            "REGISTER",
            "INVITE",
            "MESSAGE",
            "SUBSCRIBE",
            "PUBLISH",
            "BYE",
            "CANCEL",
            "ACK",
            "NOTIFY",
            "INFO",
            "UPDATE",
            "PRACK",
            "REFER");

    private static final List<String> REQUIRED = List.of("via", "from", "to", "call-id", "cseq");

    /** What is understood of some bytes: a request, or why it is none. */
    sealed interface Reading {
        record Request(Message message) implements Reading {}

        /** An answer, to which there is none. */
        record Response() implements Reading {}

        /** What Kamailio does not understand, but listens on. */
        record Ignored(String what) implements Reading {}

        /** What it hangs up on. */
        record Broken(String what) implements Reading {}
    }

    /** Whether bytes begin with a SIP method and a URI. */
    static boolean begins(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int space = text.indexOf(' ');
        if (space < 0 || !METHODS.contains(text.substring(0, space))) {
            return false;
        }
        String rest = text.substring(space + 1);
        return rest.startsWith("sip:") || rest.startsWith("sips:") || rest.startsWith("tel:");
    }

    static Reading read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int start = 0;
        while (start < text.length() && (text.charAt(start) == '\r' || text.charAt(start) == '\n')) {
            start++;
        }
        int end = lineEnd(text, start);
        String first = withoutEnd(text.substring(start, end));
        if (first.regionMatches(true, 0, VERSION + " ", 0, VERSION.length() + 1)) {
            return new Reading.Response();
        }
        int space = first.indexOf(' ');
        int second = space < 0 ? -1 : first.indexOf(' ', space + 1);
        boolean three = space > 0 && second > space + 1;
        String version = three ? first.substring(second + 1) : "";
        if (!version.equalsIgnoreCase(VERSION)) {
            String upper = version.toUpperCase(Locale.ROOT);
            boolean related = (upper.startsWith("HTTP/") || upper.startsWith("SIP/")) && text.indexOf(':', end) > 0;
            return related ? new Reading.Ignored("another protocol") : new Reading.Broken("no request line");
        }
        List<Header> headers = new ArrayList<>();
        int at = end;
        while (at < text.length() && text.charAt(at) != '\r' && text.charAt(at) != '\n') {
            int next = headerEnd(text, at);
            String raw = text.substring(at, next);
            int colon = raw.indexOf(':');
            if (colon <= 0 || headers.size() >= MAX_HEADERS) {
                return new Reading.Ignored("no header field");
            }
            headers.add(Header.of(raw, colon));
            at = next;
        }
        Message message = new Message(
                first.substring(0, space),
                first.substring(space + 1, second),
                version,
                headers,
                Math.max(0, text.length() - lineEnd(text, at)));
        return message.checked();
    }

    private Reading checked() {
        for (String name : REQUIRED) {
            long count = headers.stream().filter(h -> h.name().equals(name)).count();
            if (count == 0 || count > 1 && !name.equals("via")) {
                return new Reading.Broken(count == 0 ? "no " + name : "more than one " + name);
            }
        }
        boolean fine = via().isPresent() && cseqMethod().isPresent();
        return fine ? new Reading.Request(this) : new Reading.Broken("a header field that makes no sense");
    }

    private static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    /** A field goes on as long as lines begin with a space. */
    private static int headerEnd(String text, int from) {
        int end = lineEnd(text, from);
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end = lineEnd(text, end);
        }
        return end;
    }

    private static String withoutEnd(String line) {
        return line.endsWith("\r\n")
                ? line.substring(0, line.length() - 2)
                : line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
    }

    Optional<String> header(String name) {
        return headers.stream()
                .filter(h -> h.name().equals(name))
                .map(Header::value)
                .findFirst();
    }

    /** One that is required, which has been looked at. */
    String required(String name) {
        return header(name).orElseThrow();
    }

    Optional<Via> via() {
        return Via.parse(required("via"));
    }

    boolean is(String... methods) {
        for (String one : methods) {
            if (one.equalsIgnoreCase(method)) {
                return true;
            }
        }
        return false;
    }

    /** The number of CSeq and, empty if there is none, its method. */
    String cseqNumber() {
        String value = required("cseq");
        int space = value.indexOf(' ');
        return space < 0 ? value : value.substring(0, space);
    }

    Optional<String> cseqMethod() {
        String value = required("cseq");
        int space = value.indexOf(' ');
        boolean number = space > 0 && value.substring(0, space).chars().allMatch(c -> c == '-' || Character.isDigit(c));
        return number ? Optional.of(value.substring(space + 1).strip()) : Optional.empty();
    }

    /** Whether it belongs to a dialog: its To has a tag. */
    boolean hasToTag() {
        String to = required("to");
        int from = Math.max(0, to.indexOf('>'));
        return to.toLowerCase(Locale.ROOT).indexOf(";tag=", from) >= 0;
    }
}
