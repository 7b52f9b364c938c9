// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.time.Instant;
import java.util.List;

/**
 * An answer to a query, before it is bytes.
 *
 * @param flags of its header
 * @param code what came of it (RFC 6895, 2.3)
 * @param prohibited whether it explains a refusal (RFC 8914)
 */
record Reply(
        Query query,
        int flags,
        int code,
        List<Rr> answers,
        List<Rr> authorities,
        List<Rr> additionals,
        boolean prohibited) {

    static final int NO_ERROR = 0;
    static final int FORMAT_ERROR = 1;
    static final int SERVER_FAILURE = 2;
    static final int NO_SUCH_NAME = 3;
    static final int NOT_IMPLEMENTED = 4;
    static final int REFUSED = 5;
    static final int NOT_AUTHORITATIVE = 9;
    static final int BAD_VERSION = 16;

    /** What an answer over UDP may have without EDNS. */
    private static final int PLAIN_BYTES = 512;

    Reply {
        answers = List.copyOf(answers);
        authorities = List.copyOf(authorities);
        additionals = List.copyOf(additionals);
    }

    /** An answer that says no more than how it went. */
    static Reply of(Query query, int code) {
        return new Reply(query, query.returnedFlags(), code, List.of(), List.of(), List.of(), false);
    }

    /** One to who may not ask that; with a word on why, except where it is asked for itself. */
    static Reply refused(Query query) {
        boolean explained = query.question().rrClass() != Zones.CH;
        return new Reply(query, query.returnedFlags(), REFUSED, List.of(), List.of(), List.of(), explained);
    }

    static Reply authoritative(Query query, int code, List<Rr> answers, List<Rr> authorities, List<Rr> additionals) {
        int flags = query.returnedFlags() | Header.AUTHORITATIVE;
        return new Reply(query, flags, code, answers, authorities, additionals, false);
    }

    /** A zone's records; over UDP only its first, and then without a word on who says it. */
    static Reply transfer(Query query, List<Rr> records, boolean tcp) {
        int flags = tcp ? Header.AUTHORITATIVE : 0;
        return new Reply(query, flags, NO_ERROR, records, List.of(), List.of(), false);
    }

    byte[] overTcp() {
        return bytes(true);
    }

    /**
     * As one datagram no longer than the request (S11). What is longer loses its explanation, or is cut short as by BIND's response
     * rate limiting, so that the client asks again over TCP.
     */
    byte[] overUdp(int requestBytes) {
        int clientBytes = query.edns().map(Edns::sizeBytes).orElse(0);
        byte[] whole = bytes(false);
        return whole.length <= Math.min(requestBytes, Math.max(PLAIN_BYTES, clientBytes))
                ? whole
                : cutShort().bytes(false);
    }

    private Reply cutShort() {
        boolean loses = !answers.isEmpty() || !authorities.isEmpty();
        // BIND says then that all is authentic to those who want to know.
        boolean authentic = query.header().has(Header.AUTHENTIC)
                || query.edns().filter(Edns::dnssec).isPresent();
        int more = Header.TRUNCATED | (authentic ? Header.AUTHENTIC : 0);
        return new Reply(query, loses ? flags | more : flags, code, List.of(), List.of(), List.of(), false);
    }

    private byte[] bytes(boolean tcp) {
        List<Question> questions = query.returnedQuestions();
        boolean signed = query.tsig().isPresent() && code == NOT_AUTHORITATIVE;
        int pseudo = (query.wantsEdns() ? 1 : 0) + (signed ? 1 : 0);
        Writer out = new Writer();
        out.u16(query.header().id());
        out.u16(Header.RESPONSE | query.header().flags() & Header.OPCODE | flags | code & 0xf);
        out.u16(questions.size()).u16(answers.size()).u16(authorities.size()).u16(additionals.size() + pseudo);
        questions.forEach(asked -> out.name(asked.name()).u16(asked.type()).u16(asked.rrClass()));
        answers.forEach(record -> record.write(out));
        authorities.forEach(record -> record.write(out));
        additionals.forEach(record -> record.write(out));
        if (query.wantsEdns()) {
            Edns.answer(this, out, tcp);
        }
        query.tsig().filter(tsig -> signed).ifPresent(tsig -> tsig.refuse(out, Instant.now()));
        return out.bytes();
    }

    /** When the zone would expire that was asked for, in seconds; 0 if none was. */
    long expirySeconds() {
        return answers.stream()
                .map(Rr::data)
                .filter(Rr.Soa.class::isInstance)
                .mapToLong(data -> ((Rr.Soa) data).times().expire())
                .findFirst()
                .orElse(0);
    }
}
