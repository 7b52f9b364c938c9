// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Answers requests, whichever way they came, in the order in which BIND looks at them. */
final class Server {

    private static final int HESIOD = 4;
    private static final int CLASS_NONE = 254;
    private static final int CLASS_ANY = 255;

    private static final int MAX_KEPT_BYTES = 512;

    private final TrapSession session;
    private final Zones zones;
    private final boolean tcp;

    Server(TrapSession session, boolean tcp) {
        this.session = session;
        this.zones = new Zones(session.persona());
        this.tcp = tcp;
    }

    /** The answer; empty if there is none. */
    Optional<byte[]> answer(byte[] message) {
        Optional<Header> header = Header.of(message).filter(Header::isOfRequest);
        if (header.isEmpty()) {
            violated("not a DNS request", message);
            return Optional.empty();
        }
        Query query = Query.read(header.get(), message);
        query.broken().ifPresent(broken -> violated(broken.getMessage(), message));
        keep(query);
        Reply reply = reply(query);
        return Optional.of(tcp ? reply.overTcp() : reply.overUdp(message.length));
    }

    private void violated(String what, byte[] message) {
        session.add(new Evidence.Violation(what, Captured.head(message, MAX_KEPT_BYTES)));
    }

    /** Wanting a whole zone, or to change one, is more than a question. */
    private void keep(Query query) {
        int opcode = query.header().opcode();
        query.tsig()
                .ifPresent(tsig -> session.add(new Evidence.Credential(
                        "tsig",
                        Captured.of(tsig.key().toString()),
                        Captured.of(HexFormat.of().formatHex(tsig.mac())))));
        for (Question question : query.questions()) {
            boolean transfer = question.type() == Type.AXFR || question.type() == Type.IXFR;
            String verb = switch (opcode) {
                case Query.QUERY -> "";
                case Query.NOTIFY -> "notify ";
                case Query.UPDATE -> "update ";
                default -> "opcode " + opcode + " ";
            };
            Captured text = Captured.of(verb + question);
            session.add(
                    opcode == Query.UPDATE || opcode == Query.QUERY && transfer
                            ? new Evidence.Command(text)
                            : new Evidence.Request(text));
        }
    }

    private Reply reply(Query query) {
        int opcode = query.header().opcode();
        if (query.broken().isPresent()) {
            return Reply.of(query, Reply.FORMAT_ERROR);
        }
        if (query.edns().filter(edns -> edns.version() > 0).isPresent()) {
            return Reply.of(query, Reply.BAD_VERSION);
        }
        boolean known = query.isKnown();
        if (query.questions().isEmpty()) {
            return Reply.of(query, known ? Reply.FORMAT_ERROR : Reply.NOT_IMPLEMENTED);
        }
        int rrClass = query.question().rrClass();
        if (known && (rrClass == 0 || rrClass == CLASS_ANY || rrClass == CLASS_NONE)) {
            return Reply.of(query, Reply.FORMAT_ERROR);
        }
        if (known && rrClass != Zones.IN && rrClass != Zones.CH) {
            return rrClass == HESIOD ? Reply.refused(query) : Reply.of(query, Reply.NOT_IMPLEMENTED);
        }
        if (query.tsig().isPresent()) {
            return Reply.of(query, Reply.NOT_AUTHORITATIVE);
        }
        if (!known || opcode != Query.QUERY && rrClass == Zones.CH) {
            return Reply.of(query, Reply.NOT_IMPLEMENTED);
        }
        return opcode == Query.QUERY ? query(query) : change(query, opcode);
    }

    /** A zone's primary has changed it, or somebody wants to (RFC 1996, 2136). */
    private Reply change(Query query, int opcode) {
        Question question = query.question();
        if (query.questions().size() > 1 || question.type() != Type.SOA) {
            return Reply.of(query, Reply.FORMAT_ERROR);
        }
        if (zones.called(question.name(), Zones.IN).isEmpty()) {
            return Reply.of(query, Reply.NOT_AUTHORITATIVE);
        }
        return opcode == Query.UPDATE
                ? Reply.of(query, Reply.REFUSED)
                : Reply.authoritative(query, Reply.NO_ERROR, List.of(), List.of(), List.of());
    }

    private Reply query(Query query) {
        Question question = query.question();
        if (query.questions().size() > 1) {
            return Reply.of(query, Reply.FORMAT_ERROR);
        }
        if (Type.isMeta(question.type()) && question.type() != Type.ANY) {
            return switch (question.type()) {
                case Type.AXFR, Type.IXFR -> transfer(query);
                case Type.MAILA, Type.MAILB -> Reply.of(query, Reply.NOT_IMPLEMENTED);
                default -> Reply.of(query, Reply.FORMAT_ERROR);
            };
        }
        return zones.around(question.name(), question.rrClass())
                .map(zone -> lookUp(query, zone))
                .orElseGet(() -> Reply.refused(query));
    }

    private Reply transfer(Query query) {
        Question question = query.question();
        Optional<Zone> zone = zones.called(question.name(), question.rrClass());
        boolean incremental = question.type() == Type.IXFR;
        if (zone.isEmpty()) {
            return Reply.of(query, Reply.NOT_AUTHORITATIVE);
        }
        if (incremental ? query.serial().isEmpty() : !tcp) {
            return Reply.of(query, Reply.FORMAT_ERROR);
        }
        Rr soa = zone.get().soa();
        boolean current = incremental && zone.get().isAsOf((int) query.serial().getAsLong());
        if (current || !tcp) {
            return Reply.transfer(query, List.of(soa), tcp);
        }
        if (!zone.get().fromFile()) {
            return Reply.of(query, Reply.SERVER_FAILURE);
        }
        List<Rr> records = new ArrayList<>(zone.get().all());
        records.add(soa);
        return Reply.transfer(query, records, true);
    }

    private static Reply lookUp(Query query, Zone zone) {
        Question question = query.question();
        Optional<List<Rr>> node = zone.at(question.name());
        List<Rr> answers = node.orElse(List.of()).stream()
                .filter(record -> question.type() == Type.ANY || question.type() == record.type())
                .map(record -> zone.fromFile() ? record : record.ownedBy(question.name()))
                .toList();
        if (answers.isEmpty()) {
            return nothing(query, zone, node.isPresent());
        }
        boolean servers = answers.stream().anyMatch(record -> record.type() == Type.NS);
        boolean minimal = servers || query.header().has(Header.RECURSION_DESIRED);
        return Reply.authoritative(
                query,
                Reply.NO_ERROR,
                answers,
                minimal ? List.of() : zone.own(Type.NS),
                servers || !minimal ? zone.addresses(answers) : List.of());
    }

    private static Reply nothing(Query query, Zone zone, boolean nameExists) {
        // That a zone's record of authority isn't there may not be remembered: it would hide a new zone.
        boolean unkept = !nameExists && query.question().type() == Type.SOA;
        Rr soa = unkept ? zone.soa().lasting(0) : zone.soa();
        int code = nameExists ? Reply.NO_ERROR : Reply.NO_SUCH_NAME;
        return Reply.authoritative(query, code, List.of(), List.of(soa), List.of());
    }
}
