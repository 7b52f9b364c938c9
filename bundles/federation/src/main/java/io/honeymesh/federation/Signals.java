// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation;

import io.honeymesh.api.Ban;
import io.honeymesh.api.BanClass;
import io.honeymesh.api.Captured;
import io.honeymesh.api.Contribution;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.Fingerprint;
import io.honeymesh.api.NodeEvent;
import io.honeymesh.api.Reason;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Verdict;
import io.honeymesh.federation.wire.Body;
import io.honeymesh.federation.wire.SharingLevel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes of what happened here what peers are told: a list of what is named, so that nothing else can slip in. Passwords, users,
 * addresses of this node, notes of operators and file names are in no level. Pure.
 */
final class Signals {

    private static final int MOST = 16;
    private static final int LONGEST_TEXT = 64;
    private static final int LONGEST_FINGERPRINT = 512;
    private static final int MOST_EXCERPTS = 4;
    private static final int EXCERPT_BYTES = 256;
    private static final String HIDDEN = "*";
    private static final int SHORTEST_HIDDEN = 3;

    private Signals() {}

    static Body.Ban ban(Ban ban, Verdict verdict, NodeEvent event, SharingLevel level, String claim) {
        Optional<Touch> touch = touch(event);
        Optional<Conversation> conversation = conversation(event);
        boolean two = level.includes(SharingLevel.L2);
        return new Body.Ban(
                ban.subject(),
                claim,
                reasons(ban),
                level,
                touch.map(Touch::trap).stream().map(Signals::text).toList(),
                two ? fingerprints(verdict) : List.of(),
                two
                        ? touch.map(t -> t.flow().local().port()).filter(port -> port > 0).stream()
                                .toList()
                        : List.of(),
                level.includes(SharingLevel.L3) ? Optional.of(behaviour(ban, verdict, conversation)) : Optional.empty(),
                level.includes(SharingLevel.L4)
                        ? conversation.map(Signals::excerpts).orElse(List.of())
                        : List.of());
    }

    private static Optional<Touch> touch(NodeEvent event) {
        return switch (event) {
            case NodeEvent.Touched touched -> Optional.of(touched.touch());
            case NodeEvent.Intended intended -> Optional.of(intended.touch());
            case NodeEvent.Conversed conversed ->
                Optional.of(conversed.conversation().touch());
            default -> Optional.empty();
        };
    }

    private static Optional<Conversation> conversation(NodeEvent event) {
        return event instanceof NodeEvent.Conversed conversed
                ? Optional.of(conversed.conversation())
                : Optional.empty();
    }

    /** What this node saw itself. */
    static Set<Reason> reasons(Ban ban) {
        Set<Reason> own = EnumSet.noneOf(Reason.class);
        ban.reasons().keySet().stream()
                .filter(reason -> reason.banClass() == BanClass.PROVEN)
                .forEach(own::add);
        return own;
    }

    /** What is fit for a message. */
    static String text(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.substring(0, Math.min(LONGEST_TEXT, printable.length()));
    }

    private static List<Fingerprint> fingerprints(Verdict verdict) {
        return verdict.fingerprints().stream()
                .filter(f -> f.kind().matches("[a-z0-9]{1,16}"))
                .filter(f -> f.value().matches("[ -~]{1," + LONGEST_FINGERPRINT + "}"))
                .sorted()
                .distinct()
                .limit(MOST)
                .toList();
    }

    private static Body.Behaviour behaviour(Ban ban, Verdict verdict, Optional<Conversation> conversation) {
        List<Evidence> evidence = conversation.map(Conversation::evidence).orElse(List.of());
        return new Body.Behaviour(
                count(evidence, Evidence.Credential.class),
                count(evidence, Evidence.Command.class),
                count(evidence, Evidence.Upload.class),
                ban.offences(),
                verdict.contributions().stream()
                        .map(Contribution::rule)
                        .map(Signals::text)
                        .distinct()
                        .sorted()
                        .limit(MOST)
                        .toList());
    }

    private static int count(List<Evidence> evidence, Class<? extends Evidence> kind) {
        return (int) evidence.stream().filter(kind::isInstance).count();
    }

    /** Commands and uploads alone: logins, requests and what broke a protocol name users and this node. */
    private static List<Body.Excerpt> excerpts(Conversation conversation) {
        List<String> secrets = secrets(conversation);
        // What is left out of the text would show by where it is.
        if (secrets.stream().anyMatch(secret -> secret.length() < SHORTEST_HIDDEN)) {
            return List.of();
        }
        return conversation.evidence().stream()
                .flatMap(evidence -> switch (evidence) {
                    case Evidence.Command command -> Stream.of(command.text());
                    case Evidence.Upload upload -> Stream.of(upload.head());
                    case Evidence.Request _, Evidence.Violation _, Evidence.Credential _, Evidence.Detail _ ->
                        Stream.<Captured>empty();
                })
                .filter(captured -> !captured.isEmpty())
                .limit(MOST_EXCERPTS)
                .map(captured -> new Body.Excerpt(without(secrets, captured)))
                .toList();
    }

    /** What a command may repeat: who logged in, with what, and where. The longest first, as one may be part of another. */
    private static List<String> secrets(Conversation conversation) {
        Stream<String> logins = conversation.evidence().stream()
                .filter(Evidence.Credential.class::isInstance)
                .map(Evidence.Credential.class::cast)
                .flatMap(login -> Stream.of(login.user(), login.secret()))
                .map(Captured::latin1);
        String address = conversation.touch().flow().local().address().toString();
        return Stream.concat(logins, Stream.of(address))
                .filter(secret -> !secret.isEmpty())
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static Captured without(List<String> secrets, Captured captured) {
        String text = captured.latin1();
        for (String secret : secrets) {
            text = text.replace(secret, HIDDEN);
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return Captured.partOf(Arrays.copyOf(bytes, Math.min(bytes.length, EXCERPT_BYTES)), captured.originalLength());
    }
}
