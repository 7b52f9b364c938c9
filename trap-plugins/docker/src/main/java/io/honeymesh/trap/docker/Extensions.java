// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.json.Json;
import io.honeymesh.trap.http.json.JsonParser;
import java.io.IOException;
import java.util.Set;

/** What this engine has none of: plugins, a swarm, sessions of the build kit. */
final class Extensions {

    private static final String NO_SWARM =
            "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\""
                    + " to connect this node to swarm and try again.";

    private static final Set<String> OF_SWARMS = Set.of("swarm", "nodes", "services", "tasks", "secrets", "configs");

    private final TrapSession session;

    Extensions(TrapSession session) {
        this.session = session;
    }

    /** @return false if it is nothing of that */
    boolean answer(Call call, Reply reply) throws IOException {
        String kind = call.target().part(0);
        boolean reads = call.isGet() || call.method().equals("HEAD");
        if (!reads && (OF_SWARMS.contains(kind) || kind.equals("plugins"))) {
            session.command(call.method() + " " + call.request().target());
        }
        if (OF_SWARMS.contains(kind)) {
            swarm(call, reply);
            return true;
        }
        switch (call.method() + " " + kind) {
            case "POST session" -> reply.error(400, "no upgrade proto in request");
            case "POST grpc" -> reply.error(500, "no upgrade proto in request");
            default -> {
                return kind.equals("plugins") && plugins(call, reply);
            }
        }
        return true;
    }

    private static void swarm(Call call, Reply reply) throws IOException {
        switch (call.operation()) {
            case "POST swarm init", "POST swarm join" ->
                reply.error(400, "invalid ListenAddr \"\": invalid empty address");
            case "POST swarm leave" -> reply.error(503, "This node is not part of a swarm");
            default -> reply.error(503, NO_SWARM);
        }
    }

    private static boolean plugins(Call call, Reply reply) throws IOException {
        Target target = call.target();
        switch (call.operation()) {
            case "GET plugins" -> reply.json(200, "[]");
            case "GET plugins privileges" -> reply.error(500, "invalid reference format");
            case "POST plugins create" -> reply.error(500, "failed to parse reference : invalid reference format");
            case "POST plugins pull" -> reply.error(500, unpulled(call.body()));
            default -> {
                boolean one = target.parts().size() == 2 && call.method().equals("DELETE");
                boolean part = target.parts().size() == 3
                        && (call.isGet()
                                ? target.part(2).equals("json")
                                : Set.of("enable", "disable", "set", "push", "upgrade")
                                        .contains(target.part(2)));
                if (!one && !part) {
                    return false;
                }
                String timeout = target.parameter("timeout");
                if (target.part(2).equals("enable")
                        && Numbers.complaint(timeout).isPresent()) {
                    reply.error(500, Numbers.complaint(timeout).get());
                } else {
                    reply.error(404, "plugin " + GoJson.quote(target.part(1)) + " not found");
                }
            }
        }
        return true;
    }

    private static String unpulled(String privileges) {
        return switch (JsonParser.parse(privileges)) {
            case JsonParser.Outcome.Broken broken ->
                "failed to parse privileges: " + GoJson.complaint(privileges, broken);
            case JsonParser.Outcome.Parsed parsed ->
                parsed.value() instanceof Json.Elements
                        ? "invalid reference format"
                        : "failed to parse privileges: json: cannot unmarshal " + Configs.kind(parsed.value())
                                + " into Go value of type types.PluginPrivileges";
        };
    }
}
