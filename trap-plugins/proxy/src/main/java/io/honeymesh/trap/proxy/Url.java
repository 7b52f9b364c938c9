// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a client wants to reach, as squid understands it.
 *
 * @param scheme empty for a tunnel
 * @param path with its query
 */
record Url(String scheme, String host, int port, String path) {

    /** MAX_URL. */
    static final int MAX_BYTES = 8192;

    private static final Map<String, Integer> DEFAULT_PORTS =
            Map.of("http", 80, "https", 443, "ftp", 21, "gopher", 70, "wais", 210, "whois", 43, "cache_object", 3128);

    private static final String MANAGER_PATH = "/squid-internal-mgr/";

    /**
     * @param self where the proxy itself listens, for requests about itself
     * @return empty for what squid calls an invalid URL
     */
    static Optional<Url> parse(String method, String line, String self, int selfPort) {
        String written = withoutSpace(line);
        if (written.length() >= MAX_BYTES) {
            return Optional.empty();
        }
        if (method.equals("CONNECT")) {
            return tunnel(written);
        }
        if (written.startsWith(MANAGER_PATH)) {
            return Optional.of(new Url("http", self, selfPort, written));
        }
        int end = written.indexOf("://");
        if (end <= 0) {
            return Optional.empty();
        }
        String scheme = written.substring(0, end).toLowerCase(Locale.ROOT);
        String rest = written.substring(end + 3);
        int path = 0;
        while (path < rest.length() && "/?#".indexOf(rest.charAt(path)) < 0) {
            path++;
        }
        String authority = rest.substring(rest.lastIndexOf('@', path - 1) + 1, path);
        String tail = rest.substring(path);
        Optional<Integer> port = port(authority, DEFAULT_PORTS.getOrDefault(scheme, 0));
        String host = host(authority);
        boolean good = DEFAULT_PORTS.containsKey(scheme) && isHost(host) && port.isPresent();
        return good
                ? Optional.of(new Url(scheme, host, port.get(), tail.startsWith("/") ? tail : "/" + tail))
                : Optional.empty();
    }

    private static String withoutSpace(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.chars().filter(c -> c > ' ').forEach(c -> out.append((char) c));
        return out.toString();
    }

    private static Optional<Url> tunnel(String authority) {
        String host = host(authority);
        String written = written(authority);
        boolean number =
                !written.isEmpty() && written.length() <= 5 && written.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(written) : 0;
        return isHost(host) && port <= 65_535
                ? Optional.of(new Url("", host, port == 0 ? 443 : port, ""))
                : Optional.empty();
    }

    private static String host(String authority) {
        int bracket = authority.startsWith("[") ? authority.indexOf(']') : -1;
        int colon = authority.indexOf(':');
        int end = bracket >= 0 ? bracket + 1 : colon < 0 ? authority.length() : colon;
        return authority.substring(0, end).toLowerCase(Locale.ROOT);
    }

    /** The port as it stands there. */
    private static String written(String authority) {
        int colon = authority.indexOf(':', host(authority).length());
        int end = colon < 0 ? -1 : authority.indexOf('/', colon);
        return colon < 0 ? "" : authority.substring(colon + 1, end < 0 ? authority.length() : end);
    }

    private static Optional<Integer> port(String authority, int usual) {
        String written = written(authority);
        if (written.isEmpty()) {
            return Optional.of(usual);
        }
        boolean number = written.length() <= 5 && written.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = number ? Integer.parseInt(written) : 0;
        return port >= 1 && port <= 65_535 ? Optional.of(port) : Optional.empty();
    }

    private static boolean isHost(String host) {
        boolean address = host.startsWith("[");
        return !host.isEmpty()
                && host.length() <= 255
                && host.chars()
                        .allMatch(c -> c >= 'a' && c <= 'z'
                                || c >= '0' && c <= '9'
                                || "-._".indexOf(c) >= 0
                                || address && "[]:".indexOf(c) >= 0);
    }

    boolean isTunnel() {
        return scheme.isEmpty();
    }

    /** Whether it asks the proxy about itself. */
    boolean isManager() {
        return scheme.equals("cache_object") || path.startsWith(MANAGER_PATH);
    }

    /** Whether the host is an address and no name. */
    boolean isAddress() {
        return host.startsWith("[") || host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }

    boolean isLoopback() {
        return host.equals("[::1]") || isAddress() && host.startsWith("127.");
    }

    String target() {
        return host + ":" + port;
    }

    /** As pages show it: without the user, the usual port, and what a query asks. */
    String shown() {
        if (isTunnel()) {
            return port == 443 ? "https://" + host + "/*" : target();
        }
        int query = path.indexOf('?');
        boolean usual = port == DEFAULT_PORTS.get(scheme);
        return scheme + "://" + host + (usual ? "" : ":" + port) + (query < 0 ? path : path.substring(0, query + 1));
    }
}
