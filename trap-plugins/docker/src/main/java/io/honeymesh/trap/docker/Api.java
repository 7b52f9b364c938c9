// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.message.Input;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds who answers a request. */
final class Api {

    private final TrapSession session;
    private final Store store;
    private final Containers containers;
    private final Images images;
    private final Streams streams;
    private final Resources resources;
    private final Extensions extensions;

    Api(TrapSession session, Input in, Store store) {
        this.session = session;
        this.store = store;
        this.containers = new Containers(session, store, new Creation(session, store));
        this.images = new Images(session, store);
        this.streams = new Streams(session, in, store);
        this.resources = new Resources(session, store);
        this.extensions = new Extensions(session);
    }

    /** @return whether the connection can go on */
    boolean answer(Call call, Reply reply) throws IOException {
        Target target = call.target();
        if (call.method().equals("OPTIONS") && target.path().equals("*")) {
            reply.whole(200, List.of("Content-Length: 0"), Optional.empty(), "");
            return true;
        }
        if (call.method().equals("CONNECT") || !target.clean().equals(target.path())) {
            String location = call.method().equals("CONNECT") ? "/" + target.path() + "/" : target.clean();
            reply.whole(301, List.of("Location: " + safe(location)), Optional.empty(), "");
            return true;
        }
        if (call.method().equals("OPTIONS")) {
            reply.empty(200);
            return true;
        }
        return isVersionRefused(target, reply) || routed(call, reply);
    }

    /** Escaped as Go's net/url does it. */
    private static String safe(String path) {
        StringBuilder out = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > ' ' && b < 0x7f && "\"<>\\^`{|}".indexOf(b) < 0;
            out.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
        }
        return out.toString();
    }

    private static boolean isVersionRefused(Target target, Reply reply) throws IOException {
        String version = target.version();
        if (version.isEmpty()) {
            return false;
        }
        List<String> fields = new ArrayList<>(
                Reply.fields().stream().filter(f -> !f.startsWith("Docker-Ex")).toList());
        if (compare(version, Release.API) > 0) {
            fields.add("Content-Type: application/json");
            String message =
                    "client version " + version + " is too new. Maximum supported API version is " + Release.API;
            reply.whole(400, fields, Optional.empty(), "{\"message\":" + GoJson.quote(message) + "}\n");
            return true;
        }
        if (compare(version, Release.MIN_API) < 0) {
            fields.add("Content-Type: text/plain; charset=utf-8");
            fields.add("X-Content-Type-Options: nosniff");
            reply.whole(
                    400,
                    fields,
                    Optional.empty(),
                    "client version " + version + " is too old. Minimum supported API version is " + Release.MIN_API
                            + ", please upgrade your client to a newer version\n");
            return true;
        }
        return false;
    }

    /** Number by number; what isn't there or is too long counts as 0. */
    private static int compare(String one, String two) {
        String[] a = one.split("\\.");
        String[] b = two.split("\\.");
        for (int i = 0; i < Math.max(a.length, b.length); i++) {
            int difference = number(a, i) - number(b, i);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static int number(String[] parts, int at) {
        boolean there = at < parts.length && !parts[at].isEmpty() && parts[at].length() < 9;
        return there ? Integer.parseInt(parts[at]) : 0;
    }

    private boolean routed(Call call, Reply reply) throws IOException {
        String operation = call.operation();
        switch (operation) {
            case "GET _ping", "HEAD _ping" -> ping(call, reply);
            case "GET version" -> reply.json(200, store.engine().version());
            case "GET info" ->
                reply.json(
                        200,
                        store.engine()
                                .info(
                                        (int) store.running(),
                                        store.containers().size(),
                                        store.images().size()));
            case "GET system df" ->
                reply.json(
                        200,
                        "{\"LayersSize\":" + images.bytes() + ",\"Images\":" + images.list() + ",\"Containers\":"
                                + containers.list(true) + ",\"Volumes\":[],\"BuildCache\":null,\"BuilderSize\":0}");
            case "GET events" -> {
                reply.beginJsonStream();
                return streams.waitForTheEnd();
            }
            case "POST auth" -> login(call, reply);
            case "POST build" -> images.build(call, reply);
            case "POST build prune" -> reply.json(200, "{\"CachesDeleted\":null,\"SpaceReclaimed\":0}");
            case "POST build cancel" -> reply.error(500, "build ID not provided");
            case "POST commit" -> images.commit(call, reply);
            default -> {
                boolean known = operation.contains(" image") ? images.answer(call, reply) : inside(call, reply);
                if (!known) {
                    reply.notFound();
                }
                return !streams.isTaken();
            }
        }
        return true;
    }

    private boolean inside(Call call, Reply reply) throws IOException {
        return streams.answer(call, reply)
                || containers.answer(call, reply)
                || resources.answer(call, reply)
                || extensions.answer(call, reply);
    }

    private void login(Call call, Reply reply) throws IOException {
        if (Configs.read(call, reply, "types.AuthConfig").isPresent()) {
            Logins.body(call.body()).ifPresent(session::add);
            reply.json(200, "{\"IdentityToken\":\"\",\"Status\":\"Login Succeeded\"}");
        }
    }

    private static void ping(Call call, Reply reply) throws IOException {
        List<String> fields = new ArrayList<>(Reply.fields());
        fields.add("Cache-Control: no-cache, no-store, must-revalidate");
        fields.add("Pragma: no-cache");
        if (call.request().isHead()) {
            fields.add("Content-Length: 0");
            fields.add("Content-Type: text/plain; charset=utf-8");
            reply.whole(200, fields, Optional.empty(), "");
        } else {
            reply.whole(200, fields, Optional.of("text/plain; charset=utf-8"), "OK");
        }
    }
}
