// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.docker;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/** What the daemon refuses before it looks for the container or command that is meant. */
final class Refusals {

    private Refusals() {}

    /** @return whether the request was refused */
    static boolean refuses(Call call, String verb, Reply reply) throws IOException {
        Optional<String> complaint = complaint(call.target(), verb);
        if (complaint.isPresent()) {
            boolean unclassified = verb.equals("stop") || verb.equals("restart");
            reply.error(unclassified ? 500 : 400, complaint.get());
        }
        return complaint.isPresent();
    }

    private static Optional<String> complaint(Target target, String verb) {
        return switch (verb) {
            case "logs" ->
                unless(
                        target.flag("stdout") || target.flag("stderr"),
                        "Bad parameters: you must choose at least one stream");
            case "kill" -> {
                String signal = target.parameter("signal");
                yield unless(signal.isEmpty() || Signals.isKnown(signal), "Invalid signal: " + signal);
            }
            case "stop", "restart" ->
                Optional.of(target.parameter("t")).filter(t -> !t.isEmpty()).flatMap(Numbers::complaint);
            case "resize" ->
                Stream.of("h", "w")
                        .flatMap(side -> Numbers.complaint(target.parameter(side)).stream())
                        .findFirst();
            case "rename" -> unless(!target.parameter("name").isEmpty(), "Neither old nor new names may be empty");
            case "archive" -> unless(!target.parameter("path").isEmpty(), "bad parameter: pathcannot be empty");
            default -> Optional.empty();
        };
    }

    private static Optional<String> unless(boolean right, String complaint) {
        return right ? Optional.empty() : Optional.of(complaint);
    }
}
