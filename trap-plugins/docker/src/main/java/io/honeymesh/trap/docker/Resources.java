// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.json.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Networks and volumes: those there are from the start, and what clients want to make of them. */
final class Resources {

    private static final int BAD = 400;
    private static final Pattern VOLUME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

    private final TrapSession session;
    private final Store store;

    Resources(TrapSession session, Store store) {
        this.session = session;
        this.store = store;
    }

    /** @return false if it is nothing about them */
    boolean answer(Call call, Reply reply) throws IOException {
        boolean reads = call.isGet() || call.method().equals("HEAD");
        String kind = call.target().part(0);
        if (!reads && Set.of("networks", "volumes").contains(kind)) {
            session.command(call.method() + " " + call.request().target());
        }
        return switch (kind) {
            case "networks" -> networks(call, reply);
            case "volumes" -> volumes(call, reply);
            default -> false;
        };
    }

    private boolean networks(Call call, Reply reply) throws IOException {
        String name = call.target().part(1);
        switch (shape(call)) {
            case "GET" -> {
                if (!Configs.areFiltersRefused(call, reply, 500, "")) {
                    reply.json(200, store.engine().networks());
                }
            }
            case "POST create" -> createNetwork(call, reply);
            case "POST prune" -> reply.json(200, "{\"NetworksDeleted\":null}");
            case "GET *" -> {
                Optional<String> network = store.engine().network(name);
                if (network.isPresent()) {
                    reply.json(200, network.get());
                } else {
                    reply.error(404, "network " + name + " not found");
                }
            }
            case "DELETE *" -> {
                boolean fixed = Engine.NETWORKS.contains(name);
                reply.error(
                        fixed ? 403 : 404,
                        fixed
                                ? name + " is a pre-defined network and cannot be removed"
                                : "network " + name + " not found");
            }
            case "POST * connect", "POST * disconnect" -> connect(call, name, reply);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void createNetwork(Call call, Reply reply) throws IOException {
        Optional<Json> config = Configs.read(call, reply, "types.NetworkCreateRequest", BAD);
        if (config.isEmpty()) {
            return;
        }
        String name = text(config.get(), "Name");
        if (name.isEmpty()) {
            reply.error(500, "invalid name: ");
        } else if (Engine.NETWORKS.contains(name)) {
            reply.error(403, "operation is not permitted on predefined " + name + " network ");
        } else {
            reply.json(201, "{\"Id\":\"" + id(name) + "\",\"Warning\":\"\"}");
        }
    }

    private void connect(Call call, String network, Reply reply) throws IOException {
        Optional<Json> config = Configs.read(call, reply, "types.NetworkConnect", BAD);
        if (config.isEmpty()) {
            return;
        }
        String container = text(config.get(), "Container");
        if (container.isEmpty()) {
            reply.error(BAD, "invalid name or ID supplied: \"\"");
        } else if (store.container(container).isEmpty()) {
            reply.error(404, "No such container: " + container);
        } else if (store.engine().network(network).isEmpty()) {
            reply.error(404, "network " + network + " not found");
        } else {
            reply.empty(200);
        }
    }

    private boolean volumes(Call call, Reply reply) throws IOException {
        switch (shape(call)) {
            case "GET" -> {
                if (!Configs.areFiltersRefused(call, reply, BAD, "error reading volume filters: ")) {
                    reply.json(200, "{\"Volumes\":[],\"Warnings\":null}");
                }
            }
            case "POST create" -> createVolume(call, reply);
            case "POST prune" -> reply.json(200, "{\"VolumesDeleted\":[],\"SpaceReclaimed\":0}");
            case "GET *", "DELETE *" -> reply.error(404, "get " + call.target().part(1) + ": no such volume");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void createVolume(Call call, Reply reply) throws IOException {
        Optional<Json> config = Configs.read(call, reply, "volume.VolumeCreateBody", BAD);
        if (config.isEmpty()) {
            return;
        }
        String given = text(config.get(), "Name");
        String name = given.isEmpty() ? id("") : given;
        if (!VOLUME.matcher(name).matches()) {
            reply.error(
                    BAD,
                    "create " + name + ": " + GoJson.quote(name)
                            + " includes invalid characters for a local volume name,"
                            + " only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory,"
                            + " use absolute path");
            return;
        }
        reply.json(
                201,
                "{\"CreatedAt\":\"" + Instant.now().truncatedTo(ChronoUnit.SECONDS)
                        + "\",\"Driver\":\"local\",\"Labels\":null,\"Mountpoint\":\"/var/lib/docker/volumes/" + name
                        + "/_data\",\"Name\":\"" + name + "\",\"Options\":null,\"Scope\":\"local\"}");
    }

    private String id(String name) {
        return Image.hash(store.engine().persona().bytes("docker.networks", 16), name);
    }

    private static String text(Json config, String member) {
        return config.member(member).flatMap(Json::text).orElse("");
    }

    /** {@code GET}, {@code POST create}, or {@code POST * connect} for what is done with one. */
    private static String shape(Call call) {
        List<String> parts = call.target().parts();
        boolean all = parts.size() == 2
                && call.method().equals("POST")
                && Set.of("create", "prune").contains(parts.get(1));
        return switch (parts.size()) {
            case 1 -> call.method();
            case 2 -> call.method() + " " + (all ? parts.get(1) : "*");
            case 3 -> call.method() + " * " + parts.get(2);
            default -> "";
        };
    }
}
