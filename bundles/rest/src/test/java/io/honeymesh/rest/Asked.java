// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Caller;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.AccessTokens;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a resource answered, without a server around it. */
record Asked(int status, String body) {

    /** Asks: {@code path} is what follows the resource's own, and may have a query. */
    static Asked ask(Resource resource, Role role, String method, String path, String body) throws IOException {
        return ask(resource, role, method, path, "application/json", body);
    }

    static Asked ask(Resource resource, Role role, String method, String path, String contentType, String body)
            throws IOException {
        return ask(resource, role, method, path, contentType, body, new ByteArrayOutputStream());
    }

    /** @param sent where the answer goes */
    static Asked ask(
            Resource resource,
            Role role,
            String method,
            String path,
            String contentType,
            String body,
            ByteArrayOutputStream sent)
            throws IOException {
        String[] parts = path.split("\\?", 2);
        Map<String, String[]> parameters = new HashMap<>();
        for (String pair : parts.length < 2 ? List.<String>of() : List.of(parts[1].split("&"))) {
            parameters.put(pair.split("=", 2)[0], new String[] {pair.split("=", 2)[1]});
        }
        ByteArrayInputStream content = new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
        HttpServletRequest request = fake(
                HttpServletRequest.class,
                Map.of(
                        "getMethod",
                        method,
                        "getPathInfo",
                        parts[0],
                        "getParameterMap",
                        parameters,
                        "getContentType",
                        contentType,
                        "getContentLengthLong",
                        (long) body.getBytes(StandardCharsets.UTF_8).length,
                        "getAttribute",
                        new Caller("1f3a9c20", "karla", role),
                        "getInputStream",
                        input(content)));
        if (resource.tokens == null) {
            resource.tokens = tokens(true);
        }
        int[] status = new int[1];
        resource.service(request, response(status, sent));
        return new Asked(status[0], sent.toString(StandardCharsets.UTF_8));
    }

    /** What {@code path} is answered by what is no resource. */
    static Asked get(HealthServlet servlet, String path) throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        int[] status = new int[1];
        servlet.doGet(fake(HttpServletRequest.class, Map.of("getServletPath", path)), response(status, sent));
        return new Asked(status[0], sent.toString(StandardCharsets.UTF_8));
    }

    private static HttpServletResponse response(int[] status, ByteArrayOutputStream sent) {
        return (HttpServletResponse) Proxy.newProxyInstance(
                Asked.class.getClassLoader(), new Class<?>[] {HttpServletResponse.class}, (_, called, given) -> {
                    if (called.getName().equals("setStatus")) {
                        status[0] = (Integer) given[0];
                    }
                    return called.getName().equals("getOutputStream") ? output(sent) : null;
                });
    }

    /** @param valid whether a token that was one when the request came is one still */
    static AccessTokens tokens(boolean valid) {
        return fake(AccessTokens.class, Map.of("isValid", valid));
    }

    Map<String, Object> json() throws IOException {
        return JSON.std.mapFrom(body);
    }

    List<?> items() throws IOException {
        return (List<?>) json().get("items");
    }

    /** Answers each method with the same, and refuses others. */
    static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, called, _) -> {
            if (!answers.containsKey(called.getName())) {
                throw new UnsupportedOperationException(called.getName());
            }
            return answers.get(called.getName());
        }));
    }

    private static ServletInputStream input(ByteArrayInputStream content) {
        return new ServletInputStream() {
            @Override
            public int read() {
                return content.read();
            }

            @Override
            public boolean isFinished() {
                return content.available() == 0;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static ServletOutputStream output(ByteArrayOutputStream sent) {
        return new ServletOutputStream() {
            @Override
            public void write(int b) {
                sent.write(b);
            }

            @Override
            public void write(byte[] bytes, int from, int count) {
                sent.write(bytes, from, count);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
