// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.api.spi.Persona;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * An image in the engine's store.
 *
 * @param name with its tag
 * @param id 64 hexadecimal digits
 * @param command what runs in it if nothing is said
 * @param port it serves; 0 if none
 */
record Image(String name, String id, String digest, Instant created, long bytes, List<String> command, int port) {

    /** What such an image is like, before the persona chose its age and identifiers. */
    record Model(String repository, List<String> tags, int megabytes, List<String> command, int port) {}

    static final List<Model> MODELS = List.of(
            new Model(
                    "nginx", List.of("latest", "1.25", "1.27-alpine"), 187, List.of("nginx", "-g", "daemon off;"), 80),
            new Model("postgres", List.of("14", "15", "15-alpine"), 379, List.of("postgres"), 5432),
            new Model("redis", List.of("6", "7", "7-alpine"), 117, List.of("redis-server"), 6379),
            new Model("node", List.of("18-slim", "20-slim"), 201, List.of("node", "server.js"), 3000),
            new Model("mariadb", List.of("10.6", "10.11"), 395, List.of("mariadbd"), 3306),
            new Model("grafana/grafana", List.of("9.5.2", "10.2.3"), 399, List.of("/run.sh"), 3000),
            new Model("traefik", List.of("v2.10", "v2.11"), 154, List.of("traefik"), 80),
            new Model(
                    "registry",
                    List.of("2"),
                    25,
                    List.of("registry", "serve", "/etc/docker/registry/config.yml"),
                    5000));

    static Image of(Persona persona, Model model) {
        String label = "docker.image." + model.repository;
        int jitter = persona.number(label + ".bytes", 0, 4_000_000);
        return new Image(
                model.repository + ":" + persona.pick(label + ".tag", model.tags),
                HexFormat.of().formatHex(persona.bytes(label + ".id", 32)),
                HexFormat.of().formatHex(persona.bytes(label + ".digest", 32)),
                persona.installed()
                        .minusSeconds(persona.number(label + ".age", 200_000, 9_000_000))
                        .plusNanos(persona.number(label + ".nanos", 0, 999_999_999)),
                model.megabytes * 1_000_000L + jitter,
                model.command,
                model.port);
    }

    /** One that a client had pulled: the same name always gives the same identifiers on one node. */
    static Image pulled(Persona persona, String name) {
        byte[] salt = persona.bytes("docker.pulled", 32);
        String id = hash(salt, name + "#id");
        long bytes = 3_000_000L + Long.parseLong(id.substring(0, 6), 16) * 9;
        return new Image(
                name,
                id,
                hash(salt, name + "#digest"),
                Instant.now().minusSeconds(700_000 + Long.parseLong(id.substring(6, 11), 16)),
                bytes,
                List.of("/bin/sh"),
                0);
    }

    static String hash(byte[] salt, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String repository() {
        return name.substring(0, name.lastIndexOf(':'));
    }

    /** Whether somebody means this image by a name or the beginning of its identifier. */
    boolean isMeant(String reference) {
        String plain = reference.startsWith("sha256:") ? reference.substring("sha256:".length()) : reference;
        return named(reference).equals(name)
                || plain.length() >= 4 && id.startsWith(plain)
                || reference.equals(repository() + "@sha256:" + digest);
    }

    /** With a tag, and without the registry that is meant anyway. */
    static String named(String reference) {
        String plain = reference.startsWith("docker.io/") ? reference.substring("docker.io/".length()) : reference;
        plain = plain.startsWith("library/") ? plain.substring("library/".length()) : plain;
        boolean tagged = plain.lastIndexOf(':') > plain.lastIndexOf('/') || plain.indexOf('@') >= 0;
        return tagged ? plain : plain + ":latest";
    }

    /** As lists show it. */
    String summary() {
        return """
                {"Containers":-1,"Created":%d,"Id":"sha256:%s","Labels":null,"ParentId":"","RepoDigests":[%s],\
                "RepoTags":[%s],"SharedSize":-1,"Size":%5$d,"VirtualSize":%5$d}""".formatted(
                        created.getEpochSecond(),
                        id,
                        GoJson.quote(repository() + "@sha256:" + digest),
                        GoJson.quote(name),
                        bytes);
    }

    String details() {
        String config =
                """
                {"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,%s\
                "Tty":false,"OpenStdin":false,"StdinOnce":false,\
                "Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":%s,"Image":"",\
                "Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":null}""".formatted(port == 0 ? "" : "\"ExposedPorts\":{\"" + port + "/tcp\":{}},", GoJson.quoteAll(command));
        return """
                {"Id":"sha256:%1$s","RepoTags":[%2$s],"RepoDigests":[%3$s],"Parent":"","Comment":"buildkit.dockerfile.v0",\
                "Created":"%4$s","Container":"","ContainerConfig":%5$s,"DockerVersion":"","Author":"","Config":%5$s,\
                "Architecture":"amd64","Os":"linux","Size":%6$d,"VirtualSize":%6$d,"GraphDriver":{"Data":{\
                "MergedDir":"/var/lib/docker/overlay2/%7$s/merged","UpperDir":"/var/lib/docker/overlay2/%7$s/diff",\
                "WorkDir":"/var/lib/docker/overlay2/%7$s/work"},"Name":"overlay2"},\
                "RootFS":{"Type":"layers","Layers":["sha256:%8$s"]},"Metadata":{"LastTagTime":"0001-01-01T00:00:00Z"}}""".formatted(
                        id,
                        GoJson.quote(name),
                        GoJson.quote(repository() + "@sha256:" + digest),
                        created,
                        config,
                        bytes,
                        hash(new byte[0], id),
                        hash(new byte[1], id));
    }
}
