// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Containers: listed, created, started and stopped. */
final class Containers {

    /** What can be done with one container. */
    private static final Set<String> KNOWN = Set.of(
            "GET container json",
            "GET container top",
            "GET container changes",
            "GET container logs",
            "GET container stats",
            "GET container archive",
            "HEAD container archive",
            "GET container export",
            "POST container start",
            "POST container restart",
            "POST container stop",
            "POST container kill",
            "POST container exec",
            "POST container rename",
            "POST container pause",
            "POST container unpause",
            "POST container update",
            "POST container resize",
            "PUT container archive",
            "DELETE container");

    private final TrapSession session;
    private final Store store;
    private final Creation creation;

    Containers(TrapSession session, Store store, Creation creation) {
        this.session = session;
        this.store = store;
        this.creation = creation;
    }

    String list(boolean all) {
        return store.containers().stream()
                .filter(container -> all || container.isRunning())
                .map(container -> container.summary(store.engine()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** @return false if it is nothing about containers */
    boolean answer(Call call, Reply reply) throws IOException {
        switch (call.operation()) {
            case "GET containers json" -> list(call, reply);
            case "POST containers create" -> creation.container(call, reply);
            case "POST containers prune" -> {
                session.command("docker container prune");
                reply.json(200, "{\"ContainersDeleted\":null,\"SpaceReclaimed\":0}");
            }
            default -> {
                return one(call, reply);
            }
        }
        return true;
    }

    private void list(Call call, Reply reply) throws IOException {
        Optional<String> complaint = Optional.of(call.target().parameter("limit"))
                .filter(l -> !l.isEmpty())
                .flatMap(Numbers::complaint);
        if (Configs.areFiltersRefused(call, reply, 500, "")) {
            return;
        }
        if (complaint.isPresent()) {
            reply.error(500, complaint.get());
        } else {
            reply.json(200, list(call.target().flag("all")));
        }
    }

    /** What is done with one container. */
    private boolean one(Call call, Reply reply) throws IOException {
        String operation = call.operation();
        if (!KNOWN.contains(operation)) {
            return false;
        }
        String reference = call.target().part(1);
        String verb = operation
                .substring(operation.indexOf(" container") + " container".length())
                .strip();
        boolean changes =
                !call.isGet() && !call.method().equals("HEAD") && !verb.equals("wait") && !verb.equals("resize");
        if (verb.equals("exec")) {
            creation.exec(call, reply);
            return true;
        }
        if (changes) {
            String word = call.method().equals("DELETE") ? "rm" : verb.equals("archive") ? "cp" : verb;
            session.command("docker " + word + " " + reference);
        }
        if (Refusals.refuses(call, verb, reply)
                || verb.equals("update")
                        && Configs.read(call, reply, "container.UpdateConfig").isEmpty()) {
            return true;
        }
        Optional<Container> found = store.container(reference);
        if (found.isEmpty()) {
            String what = verb.equals("kill") ? "Cannot kill container: " + reference + ": " : "";
            reply.error(404, what + "No such container: " + reference);
            return true;
        }
        return changes ? change(call, operation, found.get(), reply) : show(call, operation, found.get(), reply);
    }

    private boolean show(Call call, String operation, Container container, Reply reply) throws IOException {
        switch (operation) {
            case "GET container json" -> reply.json(200, container.details(store.engine()));
            case "GET container top" -> reply.json(200, top(container));
            case "GET container changes" -> reply.json(200, "null");
            case "GET container logs", "GET container stats" -> {
                reply.beginJsonStream();
                reply.endStream();
            }
            case "GET container archive", "HEAD container archive", "GET container export" ->
                reply.error(
                        404,
                        "Could not find the file " + call.target().parameter("path") + " in container "
                                + call.target().part(1));
            case "POST container resize" -> reply.empty(200);
            default -> reply.notFound();
        }
        return true;
    }

    private static String top(Container container) {
        return "{\"Processes\":[[\"root\",\"" + (900 + 211 * container.number()) + "\",\""
                + (871 + 211 * container.number())
                + "\",\"0\",\"06:14\",\"?\",\"00:00:03\"," + GoJson.quote(String.join(" ", container.command()))
                + "]],\"Titles\":[\"UID\",\"PID\",\"PPID\",\"C\",\"STIME\",\"TTY\",\"TIME\",\"CMD\"]}";
    }

    private boolean change(Call call, String operation, Container container, Reply reply) throws IOException {
        switch (operation) {
            case "POST container start" -> {
                reply.empty(container.isRunning() ? 304 : 204);
                store.change(container, Container.State.RUNNING);
            }
            case "POST container restart" -> {
                reply.empty(204);
                store.change(container, Container.State.RUNNING);
            }
            case "POST container stop" -> {
                reply.empty(container.isRunning() ? 204 : 304);
                store.change(container, Container.State.EXITED);
            }
            case "POST container kill" -> {
                if (container.isRunning()) {
                    reply.empty(204);
                } else {
                    reply.error(
                            409,
                            "Cannot kill container: " + call.target().part(1) + ": Container " + container.id()
                                    + " is not running");
                }
                store.change(container, Container.State.EXITED);
            }
            case "DELETE container" -> remove(call, container, reply);
            case "POST container rename", "POST container pause", "POST container unpause" -> reply.empty(204);
            case "POST container update" -> reply.json(200, "{\"Warnings\":null}");
            case "PUT container archive" -> reply.empty(200);
            default -> reply.notFound();
        }
        return true;
    }

    private void remove(Call call, Container container, Reply reply) throws IOException {
        if (container.isRunning() && !call.target().flag("force")) {
            reply.error(
                    409,
                    "You cannot remove a running container " + container.id()
                            + ". Stop the container before attempting removal or force remove");
            return;
        }
        store.remove(container);
        reply.empty(204);
    }
}
