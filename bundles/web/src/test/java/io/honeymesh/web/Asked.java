// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A request, as far as the door looks at it. */
record Asked(String method, String path, String query, String from, Map<String, List<String>> headers) {

    static Asked get(String path, Map<String, String> headers) {
        Map<String, List<String>> lists = new java.util.HashMap<>();
        headers.forEach((name, value) -> lists.put(name, List.of(value)));
        return new Asked("GET", path, null, "192.0.2.7", lists);
    }

    static Asked withToken(String token) {
        return get("/api/v1/status", Map.of("Authorization", "Bearer " + token));
    }

    HttpServletRequest request() {
        return (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (self, asked, with) -> switch (asked.getName()) {
                    case "getMethod" -> method;
                    case "getRequestURI" -> path;
                    case "getQueryString" -> query;
                    case "getRemoteAddr" -> from;
                    case "getHeader" ->
                        headers.getOrDefault((String) with[0], List.of()).stream()
                                .findFirst()
                                .orElse(null);
                    case "getHeaders" -> Collections.enumeration(headers.getOrDefault((String) with[0], List.of()));
                    default -> throw new UnsupportedOperationException(asked.getName());
                });
    }
}
