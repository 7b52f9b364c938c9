// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import io.honeymesh.trap.http.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Requests written as the docker command that would have sent them: what an operator reads at a glance. */
final class CommandLine {

    private CommandLine() {}

    /** {@code docker run --privileged -v /:/mnt alpine chroot /mnt sh -c id}. */
    static String run(Json config, String name) {
        List<String> words = new ArrayList<>(List.of("docker", "run"));
        Json host = config.member("HostConfig").orElse(config);
        option(words, "--name", name.isEmpty() ? List.of() : List.of(name));
        flag(words, "--privileged", host.member("Privileged"));
        flag(words, "--rm", host.member("AutoRemove"));
        flag(words, "-t", config.member("Tty"));
        flag(words, "-i", config.member("OpenStdin"));
        option(words, "--network", named(host, "NetworkMode", "default"));
        option(words, "--pid", named(host, "PidMode", ""));
        option(words, "--ipc", named(host, "IpcMode", ""));
        option(words, "--userns", named(host, "UsernsMode", ""));
        option(
                words,
                "--restart",
                host.member("RestartPolicy")
                        .map(policy -> named(policy, "Name", "no"))
                        .orElse(List.of()));
        option(words, "--user", named(config, "User", ""));
        option(words, "--workdir", named(config, "WorkingDir", ""));
        option(words, "--cap-add", texts(host, "CapAdd"));
        option(words, "--security-opt", texts(host, "SecurityOpt"));
        option(words, "-v", texts(host, "Binds"));
        option(words, "--mount", mounts(host));
        option(words, "-e", texts(config, "Env"));
        option(words, "--entrypoint", texts(config, "Entrypoint"));
        words.add(config.member("Image").flatMap(Json::text).orElse(""));
        words.addAll(texts(config, "Cmd"));
        return quoted(words);
    }

    static String exec(String container, Json config) {
        List<String> words = new ArrayList<>(List.of("docker", "exec"));
        flag(words, "--privileged", config.member("Privileged"));
        flag(words, "-t", config.member("Tty"));
        option(words, "--user", named(config, "User", ""));
        option(words, "-e", texts(config, "Env"));
        words.add(container);
        words.addAll(texts(config, "Cmd"));
        return quoted(words);
    }

    static List<String> texts(Json config, String member) {
        return config.member(member).map(Json::texts).orElse(List.of());
    }

    private static List<String> mounts(Json host) {
        return host.member("Mounts").orElse(null) instanceof Json.Elements mounts
                ? mounts.all().stream()
                        .map(mount -> "type=" + text(mount, "Type") + ",source=" + text(mount, "Source") + ",target="
                                + text(mount, "Target"))
                        .toList()
                : List.of();
    }

    private static String text(Json object, String member) {
        return object.member(member).flatMap(Json::text).orElse("");
    }

    private static List<String> named(Json object, String member, String usual) {
        String text = text(object, member);
        return text.isEmpty() || text.equals(usual) ? List.of() : List.of(text);
    }

    private static void flag(List<String> words, String option, Optional<Json> value) {
        if (value.orElse(null) instanceof Json.Truth truth && truth.value()) {
            words.add(option);
        }
    }

    private static void option(List<String> words, String option, List<String> values) {
        for (String value : values) {
            words.add(option);
            words.add(value);
        }
    }

    /** As a shell would take them. */
    static String quoted(List<String> words) {
        return words.stream()
                .map(word ->
                        !word.isEmpty() && word.chars().noneMatch(c -> c <= ' ' || "'\"$`\\;&|<>()*?#~".indexOf(c) >= 0)
                                ? word
                                : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
