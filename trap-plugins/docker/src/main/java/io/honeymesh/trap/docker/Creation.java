// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.http.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What clients make: containers, and commands in them. */
final class Creation {

    private static final String CONFIG = "runconfig.ContainerConfigWrapper";

    private final TrapSession session;
    private final Store store;

    Creation(TrapSession session, Store store) {
        this.session = session;
        this.store = store;
    }

    void container(Call call, Reply reply) throws IOException {
        String name = call.target().parameter("name");
        Optional<Json> read = Configs.read(call, reply, CONFIG);
        if (read.isEmpty()) {
            return;
        }
        Json config = read.get();
        session.command(CommandLine.run(config, name));
        Optional<String> image = config.member("Image").flatMap(Json::text);
        if (config.member("Image").isPresent() && image.isEmpty()) {
            String kind = Configs.kind(config.member("Image").get());
            reply.error(
                    500,
                    "json: cannot unmarshal " + kind
                            + " into Go struct field ContainerConfigWrapper.Image of type string");
        } else if (((Json.Members) config).byName().isEmpty()) {
            reply.error(400, "Config cannot be empty in order to create a container");
        } else {
            created(config, name, image.orElse(""), reply);
        }
    }

    private void created(Json config, String name, String reference, Reply reply) throws IOException {
        Optional<Image> image = store.image(reference);
        if (image.isEmpty()) {
            boolean upper = reference.chars().anyMatch(Character::isUpperCase);
            reply.error(
                    upper ? 400 : 404,
                    upper
                            ? "invalid reference format: repository name must be lowercase"
                            : "No such image: " + Image.named(reference));
            return;
        }
        if (!name.isEmpty() && !Names.isValid(name)) {
            reply.error(400, "Invalid container name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
            return;
        }
        Optional<Container> same = store.containers().stream()
                .filter(container -> container.name().equals(name))
                .findFirst();
        if (same.isPresent()) {
            reply.error(
                    409,
                    "Conflict. The container name \"/" + name + "\" is already in use by container \""
                            + same.get().id()
                            + "\". You have to remove (or rename) that container to be able to reuse that name.");
            return;
        }
        Json host = config.member("HostConfig").orElse(config);
        boolean terminal = config.member("Tty").orElse(null) instanceof Json.Truth truth && truth.value();
        List<String> command = new ArrayList<>(CommandLine.texts(config, "Entrypoint"));
        command.addAll(CommandLine.texts(config, "Cmd"));
        Container made = store.create(
                name,
                image.get(),
                command,
                host.member("NetworkMode").flatMap(Json::text).orElse(""),
                CommandLine.texts(host, "Binds"),
                terminal);
        reply.json(201, "{\"Id\":\"" + made.id() + "\",\"Warnings\":[]}");
    }

    void exec(Call call, Reply reply) throws IOException {
        Optional<Json> config = Configs.read(call, reply, "types.ExecConfig", 400);
        if (config.isEmpty()) {
            return;
        }
        String reference = call.target().part(1);
        session.command(CommandLine.exec(reference, config.get()));
        List<String> command = CommandLine.texts(config.get(), "Cmd");
        if (command.isEmpty()) {
            reply.error(400, "No exec command specified");
            return;
        }
        Optional<Container> found = store.container(reference);
        if (found.isEmpty()) {
            reply.error(404, "No such container: " + reference);
            return;
        }
        Container container = found.get();
        if (!container.isRunning()) {
            reply.error(409, "Container " + container.id() + " is not running");
        } else {
            boolean terminal = config.get().member("Tty").orElse(null) instanceof Json.Truth truth && truth.value();
            String id = store.ids().fresh("exec", terminal, Programs.number(command));
            store.remember(id, container, command);
            reply.json(201, "{\"Id\":\"" + id + "\"}");
        }
    }
}
