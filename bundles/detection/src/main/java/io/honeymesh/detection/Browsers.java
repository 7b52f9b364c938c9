// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.detection;

import io.honeymesh.api.Conversation;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Lures;
import io.honeymesh.detection.HttpRequests.Head;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a page can make a browser say to us without its user's knowledge, and what not (S01). A page chooses URL, form and
 * body; it may hide where it is, and a browser's first visit to a port may be a TLS ClientHello or a STUN request. So HTTP shows
 * intent only by what no browser sends because of a page: see {@link #isNoBrowser}.
 */
final class Browsers {

    /** Methods of requests that need no leave of the server ("CORS-safelisted"), and of asking for leave. */
    static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "OPTIONS");

    /**
     * Types of bodies that a page has sent without asking us first: those of forms, of reports on its content security policy
     * (CSP3, 5.5) and of visited links (HTML, 4.6.5).
     */
    private static final Set<String> UNASKED_TYPES = Set.of(
            "",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "text/plain",
            "application/csp-report",
            "text/ping");

    /** The media players and icon loaders of browsers, which send few headers. */
    private static final List<String> HELPERS = List.of("AppleCoreMedia/", "stagefright/", "CFNetwork/");

    private static final String STUN_MAGIC = "\u0021\u0012\u00a4\u0042";

    private Browsers() {}

    /** Whether a page of another site may be behind all of it: the trap says so, or nothing that was said speaks against it. */
    static boolean mayBeLured(Conversation conversation) {
        if (conversation.lured()) {
            return true;
        }
        if (!Lures.canSendBrowsers(conversation.touch().flow().local().port())) {
            return false;
        }
        String said = conversation.payload().latin1();
        // In a flood there may be no memory to keep what was said: then nothing speaks against a browser.
        boolean lost = said.isEmpty() && conversation.payload().originalLength() > 0;
        if (lost || isClientHello(said.isEmpty() ? conversation.wire().latin1() : said) || isStun(said)) {
            return true;
        }
        if (!HttpRequests.beginIn(said)) {
            return false;
        }
        IpAddress local = conversation.touch().flow().local().address();
        Set<String> asked = new HashSet<>();
        for (Head head : HttpRequests.in(said)) {
            if (head.header("sec-fetch-site").equalsIgnoreCase("cross-site")) {
                return true;
            }
            if (isNoBrowser(head, local, asked)) {
                return false;
            }
            asked.add(head.target());
        }
        return true;
    }

    /** TLS record of type handshake (RFC 8446, 5.1), a ClientHello in it. */
    private static boolean isClientHello(String bytes) {
        return bytes.startsWith("\u0016\u0003") && (bytes.length() < 6 || bytes.charAt(5) == 1);
    }

    /** What a page's WebRTC sends to a TURN server over TCP (RFC 8489, 5). */
    private static boolean isStun(String bytes) {
        return bytes.startsWith(STUN_MAGIC, 4) && bytes.charAt(0) < 0x40;
    }

    /**
     * Whether a request shows that no browser sent it because of a page. Script of a site whose name was made to point here
     * (DNS rebinding) may choose method, most headers and the type of the body, so these count only if Host is our address.
     *
     * @param asked targets of the connection's earlier requests
     */
    private static boolean isNoBrowser(Head head, IpAddress local, Set<String> asked) {
        if (!head.wellFormed() || hasDots(head.target()) || head.has("transfer-encoding")) {
            return true;
        }
        if (!head.complete()) {
            return false;
        }
        String agent = head.header("user-agent");
        boolean helper = HELPERS.stream().anyMatch(agent::contains);
        boolean speaksNoLanguage = !head.has("accept-language") && !helper && !agent.contains("HeadlessChrome/");
        if (!head.version().startsWith("HTTP/1.") || !head.has("user-agent") || speaksNoLanguage) {
            return true;
        }
        return isOurs(head.header("host"), local)
                && (!agent.startsWith("Mozilla/") && !agent.startsWith("Opera/") && !helper
                        || isUnasked(head)
                        || head.has("authorization") && !asked.contains(head.target())
                        || isFromOurPage(head));
    }

    /** Dots in a path, which browsers resolve before they send it (WHATWG URL, 4.4). */
    private static boolean hasDots(String target) {
        int end = target.indexOf('?');
        String path = (end < 0 ? target : target.substring(0, end)).toLowerCase(Locale.ROOT);
        for (String part : path.split("/")) {
            String plain = part.replace("%2e", ".");
            if (plain.equals("..") || plain.equals(".")) {
                return true;
            }
        }
        return path.indexOf('\\') >= 0;
    }

    /** Whether a page of another site would have to ask us first, and was never told yes. */
    private static boolean isUnasked(Head head) {
        String type = head.header("content-type").toLowerCase(Locale.ROOT);
        int parameters = type.indexOf(';');
        return !METHODS.contains(head.method())
                || head.method().equals("OPTIONS") && !head.has("access-control-request-method")
                || !UNASKED_TYPES.contains((parameters < 0 ? type : type.substring(0, parameters)).strip());
    }

    /** Whether somebody used a form on our own page. */
    private static boolean isFromOurPage(Head head) {
        String origin = head.header("origin");
        return origin.equals("http://" + head.header("host")) || origin.equals("https://" + head.header("host"));
    }

    private static boolean isOurs(String host, IpAddress local) {
        int port = host.lastIndexOf(':');
        String name = port > host.lastIndexOf(']') ? host.substring(0, port) : host;
        return name.replace("[", "").replace("]", "").equalsIgnoreCase(local.toString());
    }
}
