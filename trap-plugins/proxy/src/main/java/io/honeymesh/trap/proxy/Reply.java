// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.proxy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * An answer of squid's own.
 *
 * @param status usually the page's
 * @param number the system's error
 * @param cached whether the cache was asked first
 * @param bare whether it comes out of a tunnel, whose answers lack what stands for the cache
 */
record Reply(Page page, String status, int number, boolean cached, boolean bare, Pages.Facts facts) {

    /**
     * @param listening host and port, as X-Cache-Lookup tells
     * @param realm of the password, if one is wanted
     */
    byte[] bytes(Pages pages, String listening, Optional<String> realm, boolean stays, boolean withBody) {
        byte[] body = pages.html(page, facts).getBytes(StandardCharsets.ISO_8859_1);
        StringBuilder head = new StringBuilder(400)
                .append("HTTP/1.1 ")
                .append(status)
                .append("\r\nServer: squid/5.7\r\nMime-Version: 1.0\r\nDate: ")
                .append(facts.date())
                .append("\r\nContent-Type: text/html;charset=utf-8\r\nContent-Length: ")
                .append(body.length)
                .append("\r\nX-Squid-Error: ")
                .append(page.error())
                .append(' ')
                .append(number)
                .append("\r\n");
        realm.ifPresent(
                r -> head.append("Proxy-Authenticate: Basic realm=\"").append(r).append("\"\r\n"));
        if (!bare) {
            head.append("X-Cache: MISS from ")
                    .append(facts.host())
                    .append("\r\nX-Cache-Lookup: ")
                    .append(cached ? "MISS" : "NONE")
                    .append(" from ")
                    .append(listening)
                    .append("\r\nVia: 1.1 ")
                    .append(facts.host())
                    .append(" (squid/5.7)\r\nConnection: ")
                    .append(stays ? "keep-alive" : "close")
                    .append("\r\n");
        }
        byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        if (!withBody) {
            return start;
        }
        byte[] whole = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, whole, start.length, body.length);
        return whole;
    }
}
