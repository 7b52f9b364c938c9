// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import io.honeymesh.api.spi.Persona;
import java.util.List;

/**
 * The error pages that this node's administrator has written and set with squid's {@code error_directory}: short, and
 * other words on each node. Squid puts in what differs (its documented codes): {@code %U} the URL, {@code %E} the
 * system's error, {@code %h} the proxy's host, {@code %T} the time.
 */
final class Pages {

    private static final List<String> LAYOUTS = List.of(
            "<html><head><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<p>{text}</p>\n{contact}</body></html>\n",
            "<!DOCTYPE html>\n<title>{title}</title>\n<h3>{title}</h3>\n<p>{text}\n{contact}<hr><small>%h, %T</small>\n",
            "<html><body>\n<b>{title}</b><br>\n{text}<br>\n{contact}<i>%h</i>\n</body></html>\n",
            "<!doctype html><html><head><title>%h</title></head><body>\n<p>{text}</p>\n{contact}</body></html>\n",
            "<html>\n<h2>%h: {title}</h2>\n<pre>%U</pre>\n{text}\n{contact}</html>\n");

    private static final List<String> OFFICES = List.of(
            "The IT office", "Our help desk", "The network team", "Whoever looks after %h", "The computer room");

    private final Persona persona;

    Pages(Persona persona) {
        this.persona = persona;
    }

    /** A page as it stands in its file. */
    String template(Page page) {
        String contact = switch (persona.number("proxy.page.contact", 0, 3)) {
            case 0 -> "";
            case 1 -> "<p>" + office() + " can tell you more.</p>\n";
            case 2 -> "<p>" + office() + ": extension " + persona.number("proxy.page.extension", 101, 989) + "</p>\n";
            default -> office() + " will help: <tt>" + persona.number("proxy.page.extension", 2001, 8989) + "</tt>\n";
        };
        return persona.pick("proxy.page.layout", LAYOUTS)
                .replace("{title}", pick(page, "title", titles(page)))
                .replace("{text}", pick(page, "text", texts(page)))
                .replace("{contact}", contact);
    }

    private String office() {
        return persona.pick("proxy.page.office", OFFICES);
    }

    private String pick(Page page, String part, List<String> choices) {
        return persona.pick("proxy.page." + part + "." + page, choices);
    }

    private static List<String> titles(Page page) {
        return switch (page) {
            case ACCESS_DENIED -> List.of("Blocked", "Not from here", "No access", "Page blocked");
            case CACHE_ACCESS_DENIED -> List.of("Please log in", "Login needed", "Who are you?");
            case CONNECT_FAIL -> List.of("Not reachable", "No answer", "The server is away");
            case READ_ERROR -> List.of("Nothing came back", "Broken off", "Nothing there");
            case CANNOT_FORWARD -> List.of("No way there", "Off line", "Can't go there");
            default -> List.of("Bad request", "Not understood", "Sorry?");
        };
    }

    private static List<String> texts(Page page) {
        return switch (page) {
            case ACCESS_DENIED ->
                List.of("You may not open %U here.", "%U is not on our list.", "This proxy does not fetch %U for you.");
            case CACHE_ACCESS_DENIED ->
                List.of("Log in with your account to see %U.", "%U needs your name and password.", "First log in.");
            case CONNECT_FAIL ->
                List.of("%U: %E", "%h got no connection for %U: %E.", "The server of %U does not answer: %E");
            case READ_ERROR ->
                List.of("%U: %E", "Reading %U did not work: %E.", "%h was promised %U and got nothing, %E");
            case CANNOT_FORWARD ->
                List.of(
                        "%U is out of reach from %h.",
                        "No route to %U right now.", "%h does not get to %U at present.");
            case INVALID_URL -> List.of("%U is no address.", "Look again at what you typed: %U");
            case INVALID_REQ ->
                List.of("Something is wrong in the request for %U.", "Your program asks wrongly for %U.");
            case PROTOCOL_UNKNOWN -> List.of("This is a web proxy, nothing else.", "Only HTTP is spoken here.");
            case UNSUP_REQ -> List.of("%h can't do that with %U.", "That does not work with %U.");
            case UNSUP_HTTPVERSION -> List.of("That kind of HTTP is not known here.", "%h speaks HTTP/1.1.");
            case TOO_BIG -> List.of("That was too much.", "Your request is longer than allowed.");
        };
    }

    /**
     * What squid puts into a page.
     *
     * @param url as asked for
     * @param system the system's error, or that there was none
     */
    record Facts(String url, String system, String host, String date) {}

    /** In one pass, so that nothing a client says is read as a code. */
    String html(Page page, Facts facts) {
        String template = template(page);
        StringBuilder out = new StringBuilder(template.length() + 256);
        for (int i = 0; i < template.length(); i++) {
            if (template.charAt(i) != '%') {
                out.append(template.charAt(i));
                continue;
            }
            char code = template.charAt(++i);
            out.append(
                    switch (code) {
                        case 'U' -> escaped(facts.url);
                        case 'E' -> escaped(facts.system);
                        case 'h' -> facts.host;
                        case 'T' -> facts.date;
                        default -> throw new IllegalStateException("no such code in a page: %" + code);
                    });
        }
        return out.toString();
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '&' -> out.append("&amp;");
                case '\'' -> out.append("&#39;");
                default -> {
                    boolean plain = c >= ' ' && c < 0x7f || c == '\r' || c == '\n' || c == '\t';
                    out.append(plain ? String.valueOf(c) : "&#" + (int) c + ";");
                }
            }
        }
        return out.toString();
    }
}
