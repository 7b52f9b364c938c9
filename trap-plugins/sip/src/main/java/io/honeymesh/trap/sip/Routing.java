// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.sip;

import io.honeymesh.api.Flow;
import java.util.Optional;

/** The decisions of Kamailio's default configuration, in its order. */
final class Routing {

    private static final int MAX_SEQUENCE_DIGITS = 10;
    private static final long MAX_SEQUENCE = 1L << 31;

    private final Flow flow;
    private final String hostName;

    Routing(Flow flow, String hostName) {
        this.flow = flow;
        this.hostName = hostName;
    }

    /** A decision: a reply, silence, or that somebody has to log in. */
    sealed interface Decision {
        record Answer(Reply reply) implements Decision {}

        record Silence() implements Decision {}

        /** @param realm where the caller says it belongs to */
        record LogIn(String realm) implements Decision {}
    }

    private static Decision answer(int code, String reason) {
        return new Decision.Answer(Reply.of(code, reason));
    }

    Decision decide(Message message) {
        if (message.is("ACK", "CANCEL")) {
            // There is no transaction they could belong to.
            return new Decision.Silence();
        }
        if (!isPositive(message.header("max-forwards").orElse("70"))) {
            return answer(483, "Too Many Hops");
        }
        Optional<Uri> uri = Uri.parse(message.uri());
        boolean toUs = uri.isEmpty() || isUs(uri.get());
        boolean nobody = uri.map(Uri::user).orElse("").isEmpty();
        if (message.is("OPTIONS") && toUs && nobody) {
            return answer(200, "Keepalive");
        }
        Optional<String> problem = problem(message, uri);
        if (problem.isPresent()) {
            return answer(400, problem.get());
        }
        if (message.hasToTag() && !(message.is("SUBSCRIBE") && toUs)) {
            return answer(404, "Not here");
        }
        return message.hasToTag() ? presence(message, nobody) : initial(message, toUs, nobody);
    }

    private Decision initial(Message message, boolean toUs, boolean nobody) {
        Optional<Uri> from = Uri.ofAddress(message.required("from"));
        boolean ours = from.isPresent() && isUs(from.get());
        if (message.is("REGISTER") || ours) {
            String realm = from.map(Uri::host).orElse("");
            return realm.isEmpty() ? answer(500, "Internal Server Error") : new Decision.LogIn(realm);
        }
        if (!toUs) {
            return answer(403, "Not relaying");
        }
        if (message.is("PUBLISH", "SUBSCRIBE")) {
            return presence(message, nobody);
        }
        return nobody ? answer(484, "Address Incomplete") : notFound();
    }

    private static Decision presence(Message message, boolean nobody) {
        if (message.is("SUBSCRIBE") && message.header("event").orElse("").equals("message-summary")) {
            return answer(404, "No voicemail service");
        }
        return message.is("PUBLISH") || nobody ? answer(404, "Not here") : notFound();
    }

    private static Decision notFound() {
        return new Decision.Answer(Reply.stateful(404, "Not Found"));
    }

    /** What the sanity module finds wrong. */
    private static Optional<String> problem(Message message, Optional<Uri> uri) {
        if (uri.isEmpty()) {
            return Optional.of("Bad Request URI");
        }
        if (!message.cseqMethod().orElse("").equals(message.method())) {
            return Optional.of("CSeq method does not match request method");
        }
        String number = message.cseqNumber();
        boolean small =
                number.length() <= MAX_SEQUENCE_DIGITS && isNumber(number) && Long.parseLong(number) < MAX_SEQUENCE;
        if (!small) {
            return Optional.of("CSeq number is illegal");
        }
        String length = message.header("content-length").orElse(Integer.toString(message.bodyBytes()));
        if (!length.equals(Integer.toString(message.bodyBytes()))) {
            return Optional.of("Content-Length mis-match");
        }
        if (!isNumber(message.header("expires").orElse("0"))) {
            return Optional.of("Expires value is illegal");
        }
        if (Uri.ofAddress(message.required("from")).isEmpty()) {
            return Optional.of("Invalid From Header");
        }
        return Optional.empty();
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isPositive(String text) {
        return isNumber(text) && text.chars().anyMatch(c -> c != '0');
    }

    /**
     * Whether a URI is about this server. A node that listens on all its addresses can't tell which of them a datagram came
     * to: then any address will do, as callers use the one they reached.
     */
    boolean isUs(Uri uri) {
        if (uri.isNumber() || uri.port() != flow.local().port()) {
            return false;
        }
        String local = flow.local().address().toString();
        boolean anywhere = flow.local().address().toInetAddress().isAnyLocalAddress();
        String host =
                uri.host().startsWith("[") ? uri.host().substring(1, uri.host().length() - 1) : uri.host();
        return host.equals(local) || host.equalsIgnoreCase(hostName) || anywhere && isAddress(uri.host());
    }

    private static boolean isAddress(String host) {
        return host.startsWith("[") || host.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }
}
