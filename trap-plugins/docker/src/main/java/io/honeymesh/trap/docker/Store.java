// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Containers and images as one conversation left them. Bounded. */
final class Store {

    private static final int MAX_CONTAINERS = 32;
    private static final int MAX_IMAGES = 32;

    private final Engine engine;
    private final Ids ids;
    private final List<Container> containers;
    private final List<Image> images;
    private final Map<String, Exec> execs = new HashMap<>();

    /** A command that was prepared to run in a container. */
    record Exec(Container container, List<String> command) {}

    Store(Engine engine) {
        this.engine = engine;
        this.ids = new Ids(engine.persona());
        this.containers = new ArrayList<>(engine.containers());
        this.images = new ArrayList<>(engine.images());
    }

    Engine engine() {
        return engine;
    }

    Ids ids() {
        return ids;
    }

    List<Container> containers() {
        return List.copyOf(containers);
    }

    List<Image> images() {
        return List.copyOf(images);
    }

    long running() {
        return containers.stream().filter(Container::isRunning).count();
    }

    /** By name, identifier or its beginning; also one that another conversation of this node created. */
    Optional<Container> container(String reference) {
        String name = reference.startsWith("/") ? reference.substring(1) : reference;
        Optional<Container> known = containers.stream()
                .filter(c -> c.name().equals(name) || c.id().equals(name))
                .findFirst()
                .or(() -> containers.stream()
                        .filter(c -> !name.isEmpty() && c.id().startsWith(name))
                        .findFirst());
        return known.isPresent() || !ids.isOurs("container", name)
                ? known
                : Optional.of(new Container(
                        name,
                        "vigilant_" + name.substring(0, 5),
                        "alpine:latest",
                        Image.pulled(engine.persona(), "alpine:latest").id(),
                        Programs.numbered(Ids.hint(name)),
                        Instant.now().minusSeconds(1),
                        Container.State.RUNNING,
                        "bridge",
                        engine.containers().size() + 1,
                        0,
                        0,
                        List.of()));
    }

    Container create(
            String name, Image image, List<String> command, String network, List<String> binds, boolean terminal) {
        String id = ids.fresh("container", terminal, Programs.number(command));
        Container made = new Container(
                id,
                name.isEmpty() ? Names.of(id) : name,
                image.name(),
                image.id(),
                command.isEmpty() ? image.command() : command,
                Instant.now(),
                Container.State.CREATED,
                network.isEmpty() || network.equals("default") ? "bridge" : network,
                Math.min(containers.size() + 1, 250),
                0,
                0,
                binds);
        if (containers.size() < engine.containers().size() + MAX_CONTAINERS) {
            containers.addFirst(made);
        }
        return made;
    }

    void remember(String execId, Container container, List<String> command) {
        if (execs.size() < MAX_CONTAINERS) {
            execs.put(execId, new Exec(container, command));
        }
    }

    /** What an identifier this node gave out stands for; of another conversation's nothing more is known. */
    Exec exec(String execId) {
        return execs.getOrDefault(
                execId, new Exec(engine.containers().getFirst(), Programs.numbered(Ids.hint(execId))));
    }

    void change(Container container, Container.State state) {
        containers.replaceAll(c -> c.id().equals(container.id()) ? c.with(state) : c);
    }

    void remove(Container container) {
        containers.removeIf(c -> c.id().equals(container.id()));
    }

    Optional<Image> image(String reference) {
        return images.stream().filter(image -> image.isMeant(reference)).findFirst();
    }

    Image pull(String name) {
        Optional<Image> known = image(name);
        if (known.isPresent()) {
            return known.get();
        }
        Image pulled = Image.pulled(engine.persona(), Image.named(name));
        if (images.size() < engine.images().size() + MAX_IMAGES) {
            images.addFirst(pulled);
        }
        return pulled;
    }

    void remove(Image image) {
        images.remove(image);
    }
}
