// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.Caller;
import io.honeymesh.api.Role;
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
                        "application/json",
                        "getContentLengthLong",
                        (long) body.getBytes(StandardCharsets.UTF_8).length,
                        "getAttribute",
                        new Caller("1f3a9c20", "karla", role),
                        "getInputStream",
                        input(content)));
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        int[] status = new int[1];
        HttpServletResponse response = (HttpServletResponse) Proxy.newProxyInstance(
                Asked.class.getClassLoader(), new Class<?>[] {HttpServletResponse.class}, (_, called, given) -> {
                    if (called.getName().equals("setStatus")) {
                        status[0] = (Integer) given[0];
                    }
                    return called.getName().equals("getOutputStream") ? output(sent) : null;
                });
        resource.service(request, response);
        return new Asked(status[0], sent.toString(StandardCharsets.UTF_8));
    }

    Map<String, Object> json() throws IOException {
        return JSON.std.mapFrom(body);
    }

    List<?> items() throws IOException {
        return (List<?>) json().get("items");
    }

    /** Answers each method with the same, and refuses others. */
    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
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
