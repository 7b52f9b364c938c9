// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Images: listed, pulled (from nowhere), built (into nothing), removed. */
final class Images {

    private static final Duration PAUSE = Duration.ofMillis(220);

    private final TrapSession session;
    private final Store store;

    Images(TrapSession session, Store store) {
        this.session = session;
        this.store = store;
    }

    String list() {
        return store.images().stream().map(Image::summary).collect(Collectors.joining(",", "[", "]"));
    }

    long bytes() {
        return store.images().stream().mapToLong(Image::bytes).sum();
    }

    /** @return false if nobody knows such a thing */
    boolean answer(Call call, Reply reply) throws IOException {
        switch (call.operation()) {
            case "GET images json" -> {
                if (!Configs.areFiltersRefused(call, reply, 500, "")) {
                    reply.json(200, list());
                }
            }
            case "POST images create" -> pull(call, reply);
            case "POST images prune" -> reply.json(200, "{\"ImagesDeleted\":null,\"SpaceReclaimed\":0}");
            case "GET images search" -> reply.json(200, "[]");
            case "POST images load" -> load(reply);
            case "POST image push" -> {
                if (call.request().header("x-registry-auth").isPresent()) {
                    found(call, reply, image -> reply.error(500, "unexpected EOF"));
                } else {
                    reply.error(400, "Bad parameters and missing X-Registry-Auth: EOF");
                }
            }
            case "GET image get" -> reply.error(404, "No such image: " + call.imageName());
            case "GET image json" -> {
                Optional<Image> image = store.image(call.imageName());
                if (image.isPresent()) {
                    reply.json(200, image.get().details());
                } else {
                    reply.error(
                            404,
                            "no such image: " + call.imageName() + ": No such image: " + Image.named(call.imageName()));
                }
            }
            case "GET image history" -> history(call, reply);
            case "DELETE image" -> remove(call, reply);
            case "POST image tag" -> {
                session.command(
                        "docker tag " + call.imageName() + " " + call.target().parameter("repo"));
                found(call, reply, image -> reply.empty(201));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Whatever comes is no archive that would do. */
    private void load(Reply reply) throws IOException {
        session.command("docker load");
        String missing = "open /var/lib/docker/tmp/docker-import-"
                + ThreadLocalRandom.current().nextInt(100_000_000, 1_000_000_000)
                + "/repositories: no such file or directory";
        reply.beginJsonStream();
        reply.piece("{\"errorDetail\":{\"message\":\"" + missing + "\"},\"error\":\"" + missing + "\"}\r\n");
        reply.endStream();
    }

    private interface Then {
        void answer(Image image) throws IOException;
    }

    private void found(Call call, Reply reply, Then then) throws IOException {
        Optional<Image> image = store.image(call.imageName());
        if (image.isPresent()) {
            then.answer(image.get());
        } else {
            reply.error(404, "No such image: " + Image.named(call.imageName()));
        }
    }

    private void history(Call call, Reply reply) throws IOException {
        found(
                call,
                reply,
                image -> reply.json(
                        200,
                        "[{\"Comment\":\"\",\"Created\":" + image.created().getEpochSecond() + ",\"CreatedBy\":"
                                + GoJson.quote("/bin/sh -c #(nop)  CMD " + GoJson.quoteAll(image.command()))
                                + ",\"Id\":\"sha256:" + image.id() + "\",\"Size\":" + image.bytes() + ",\"Tags\":["
                                + GoJson.quote(image.name()) + "]}]"));
    }

    private void remove(Call call, Reply reply) throws IOException {
        session.command("docker rmi " + call.imageName());
        found(call, reply, image -> {
            Optional<Container> user = store.containers().stream()
                    .filter(container -> container.imageId().equals(image.id()))
                    .findFirst();
            if (user.isPresent() && !call.target().flag("force")) {
                reply.error(
                        409,
                        "conflict: unable to remove repository reference \"" + call.imageName()
                                + "\" (must force) - container "
                                + user.get().id().substring(0, 12) + " is using its referenced image "
                                + image.id().substring(0, 12));
                return;
            }
            store.remove(image);
            reply.json(
                    200,
                    "[{\"Untagged\":" + GoJson.quote(image.name()) + "},{\"Deleted\":\"sha256:" + image.id() + "\"}]");
        });
    }

    /** The progress of a pull from a registry nobody asks. */
    private void pull(Call call, Reply reply) throws IOException {
        String from = call.target().parameter("fromImage");
        String tag = call.target().parameter("tag");
        if (from.isEmpty()) {
            session.command("docker import " + call.target().parameter("fromSrc"));
            boolean nowhere = call.target().parameter("fromSrc").isEmpty();
            reply.error(500, nowhere ? "Get \"http:\": http: no Host in request URL" : "unexpected EOF");
            return;
        }
        String name = Image.named(tag.isEmpty() ? from : from + (tag.startsWith("sha256:") ? "@" : ":") + tag);
        session.command("docker pull " + name);
        if (name.chars().anyMatch(Character::isUpperCase)) {
            reply.error(400, "invalid reference format: repository name must be lowercase");
            return;
        }
        boolean there = store.image(name).isPresent();
        Image image = store.pull(name);
        String repository = image.repository().indexOf('/') < 0 ? "library/" + image.repository() : image.repository();
        reply.beginJsonStream();
        String version = image.name().substring(image.name().lastIndexOf(':') + 1);
        piece(reply, "Pulling from " + repository, ",\"id\":" + GoJson.quote(version));
        if (!there) {
            layer(reply, image);
        }
        piece(reply, "Digest: sha256:" + image.digest(), "");
        piece(
                reply,
                (there ? "Status: Image is up to date for " : "Status: Downloaded newer image for ") + image.name(),
                "");
        reply.endStream();
    }

    private void layer(Reply reply, Image image) throws IOException {
        String id = ",\"progressDetail\":{},\"id\":\"" + image.digest().substring(0, 12) + "\"";
        piece(reply, "Pulling fs layer", id);
        long total = image.bytes() * 2 / 5;
        for (int part = 1; part <= 4; part++) {
            session.pause(PAUSE);
            progress(reply, "Downloading", image, total * part / 4, total);
        }
        piece(reply, "Verifying Checksum", id);
        piece(reply, "Download complete", id);
        for (int part = 1; part <= 2; part++) {
            session.pause(PAUSE);
            progress(reply, "Extracting", image, total * part / 2, total);
        }
        piece(reply, "Pull complete", id);
    }

    private static void piece(Reply reply, String status, String more) throws IOException {
        reply.piece("{\"status\":" + GoJson.quote(status) + more + "}\r\n");
    }

    private static void progress(Reply reply, String status, Image image, long current, long total) throws IOException {
        int filled = (int) (50 * current / total);
        String bar = "[" + "=".repeat(Math.max(0, filled - 1)) + "\\u003e" + " ".repeat(50 - filled) + "]  ";
        reply.piece("{\"status\":\"" + status + "\",\"progressDetail\":{\"current\":" + current + ",\"total\":" + total
                + "},\"progress\":\"" + bar + size(current) + "/" + size(total) + "\",\"id\":\""
                + image.digest().substring(0, 12) + "\"}\r\n");
    }

    /** Four digits and a decimal unit. */
    private static String size(long bytes) {
        double mega = bytes / 1e6;
        return mega >= 100
                ? Math.round(mega * 10) / 10.0 + "MB"
                : mega >= 10 ? Math.round(mega * 100) / 100.0 + "MB" : Math.round(mega * 1000) / 1000.0 + "MB";
    }

    /** A context was sent, or is said to lie somewhere; in neither case is there a Dockerfile that would do. */
    void build(Call call, Reply reply) throws IOException {
        String remote = call.target().parameter("remote");
        String tag = call.target().parameter("t");
        session.command(CommandLine.quoted(List.of("docker", "build", "-t", tag, remote.isEmpty() ? "-" : remote)));
        String file = call.target().parameter("dockerfile");
        reply.error(500, "Cannot locate specified Dockerfile: " + (file.isEmpty() ? "Dockerfile" : file));
    }

    void commit(Call call, Reply reply) throws IOException {
        String reference = call.target().parameter("container");
        session.command("docker commit " + reference);
        if (reference.isEmpty()) {
            reply.error(400, "invalid name or ID supplied: \"\"");
        } else if (store.container(reference).isEmpty()) {
            reply.error(404, "No such container: " + reference);
        } else {
            reply.json(201, "{\"Id\":\"sha256:" + Image.hash(new byte[3], reference) + "\"}");
        }
    }
}
