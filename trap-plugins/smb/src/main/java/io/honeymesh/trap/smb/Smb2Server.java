// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.spi.TrapSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** SMB 2 and 3: takes messages, finds out whose they are, and answers them. */
final class Smb2Server {

    private static final int NEGOTIATE = 0;
    private static final int SESSION_SETUP = 1;
    private static final int LOGOFF = 2;
    private static final int TREE_CONNECT = 3;
    private static final int CANCEL = 12;
    private static final int ECHO = 13;

    /** The fixed lengths of the requests' bodies, by command ([MS-SMB2] 2.2). */
    private static final int[] BODY_BYTES = {36, 25, 4, 9, 4, 57, 24, 24, 49, 49, 48, 57, 4, 4, 33, 32, 41, 33, 24};

    private static final int MAX_SESSIONS = 64;
    private static final int MAX_CHAINED = 64;
    private static final int SALT_BYTES = 32;
    private static final int BINDING = 1;
    private static final int SECURITY_OFFSET = Smb2Header.BYTES + 24;

    private static final byte[] ERROR_BODY = Out.hex("0900 0000 00000000 00");

    private final TrapSession session;
    private final Machine machine;
    private final Ids ids;
    private final FileCommands files;
    private final Credits credits = new Credits();
    private final Map<Long, Smb2Session> sessions = new HashMap<>();
    private boolean negotiated;
    private int logons;

    Smb2Server(TrapSession session, Machine machine, Ids ids) {
        this.session = session;
        this.machine = machine;
        this.ids = ids;
        this.files = new FileCommands(session, machine, ids);
    }

    /**
     * What a command came to.
     *
     * @param tree the tree it belongs to, which a new one has from here
     * @param sessionId the same of the session
     */
    record Outcome(int status, byte[] body, int tree, long sessionId) {

        static Outcome of(Smb2Header header, int status, byte[] body) {
            return new Outcome(status, body, header.tree(), header.session());
        }

        static Outcome failed(Smb2Header header, int status) {
            return of(header, status, ERROR_BODY);
        }
    }

    private record Answer(Smb2Header header, Outcome outcome, int granted) {}

    /** The answer to a client that offered SMB 2 in the words of SMB 1. */
    byte[] multiProtocol(int dialect) {
        negotiated = dialect != Negotiation.SMB_2XX;
        credits.take(0, 1);
        byte[] body = new Negotiation(machine).multiProtocol(dialect);
        Smb2Header header = new Smb2Header(0, NEGOTIATE, 0, 0, 0, 0, 0, 0, 0);
        credits.grant(1);
        return new Out()
                .add(header.answer(NtStatus.SUCCESS, 1, 0, 0, 0, false))
                .add(body)
                .bytes();
    }

    /**
     * Answers a message, which may be a chain of several.
     *
     * @return empty where there is nothing to say
     * @throws Malformed where Samba hangs up
     */
    Optional<byte[]> answer(byte[] message) throws Malformed {
        List<Answer> answers = new ArrayList<>();
        int offset = 0;
        int next;
        Optional<Answer> previous = Optional.empty();
        do {
            Bytes rest = new Bytes(message).at(offset, message.length - offset);
            Smb2Header header = Smb2Header.read(rest);
            next = header.next();
            boolean last = next == 0;
            if (!last && (next < Smb2Header.BYTES || next % 8 != 0 || next > message.length - offset)
                    || answers.size() > MAX_CHAINED) {
                throw new Malformed("a chain that is broken");
            }
            Bytes one = last ? rest : new Bytes(message).at(offset, next).skip(Smb2Header.BYTES);
            previous = answer(new Bytes(message), related(header, previous), one);
            previous.ifPresent(answers::add);
            offset += next;
        } while (next != 0);
        return answers.isEmpty() ? Optional.empty() : Optional.of(chained(answers));
    }

    /** A related message is about what the one before was about. */
    private static Smb2Header related(Smb2Header header, Optional<Answer> previous) {
        if (!header.isRelated() || previous.isEmpty()) {
            return header;
        }
        Outcome before = previous.get().outcome();
        return new Smb2Header(
                header.charge(),
                header.command(),
                header.credits(),
                header.flags(),
                header.next(),
                header.messageId(),
                header.process(),
                before.tree(),
                before.sessionId());
    }

    private static byte[] chained(List<Answer> answers) {
        Out out = new Out();
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            Outcome outcome = answer.outcome();
            boolean last = i + 1 == answers.size();
            int length = Smb2Header.BYTES + outcome.body().length;
            out.add(answer.header()
                            .answer(
                                    outcome.status(),
                                    answer.granted(),
                                    outcome.tree(),
                                    outcome.sessionId(),
                                    last ? 0 : length + (-length & 7),
                                    answers.size() > 1))
                    .add(outcome.body());
            if (!last) {
                out.align(8);
            }
        }
        return out.bytes();
    }

    private Optional<Answer> answer(Bytes message, Smb2Header header, Bytes body) throws Malformed {
        if (body.left() < 2 || body.at(Smb2Header.BYTES, 2).u16() < 2) {
            throw new Malformed("a body without a length");
        }
        if (header.command() == CANCEL) {
            return Optional.empty();
        }
        if (!credits.take(header.messageId(), header.charge())) {
            throw new Malformed("a message number that was not granted");
        }
        if ((header.command() == NEGOTIATE) == negotiated) {
            throw new Malformed("a negotiation too few or too many");
        }
        Outcome outcome = header.command() == NEGOTIATE ? negotiate(message, header, body) : command(header, body);
        boolean sparing = header.command() == NEGOTIATE
                || header.command() == SESSION_SETUP && outcome.status() != NtStatus.SUCCESS;
        return Optional.of(new Answer(header, outcome, credits.grant(sparing ? 1 : header.credits())));
    }

    private Outcome negotiate(Bytes message, Smb2Header header, Bytes body) {
        Negotiation.Result result;
        try {
            result = new Negotiation(machine).answer(message, body, ids.bytes(SALT_BYTES));
        } catch (Malformed e) {
            result = Negotiation.Result.failed(NtStatus.INVALID_PARAMETER);
        }
        negotiated = result.status() == NtStatus.SUCCESS;
        return Outcome.of(header, result.status(), negotiated ? result.body() : ERROR_BODY);
    }

    private Outcome command(Smb2Header header, Bytes body) throws Malformed {
        int command = header.command();
        if (command >= BODY_BYTES.length) {
            return Outcome.failed(header, NtStatus.INVALID_PARAMETER);
        }
        Optional<Smb2Session> found = Optional.ofNullable(sessions.get(header.session()));
        boolean setup = command == SESSION_SETUP;
        boolean free = command == ECHO || setup && header.session() == 0 && !header.isSigned();
        if (!free && (found.isEmpty() || !setup && !found.get().isEstablished())) {
            return Outcome.failed(header, NtStatus.USER_SESSION_DELETED);
        }
        boolean needsTree = command > TREE_CONNECT && command != ECHO;
        if (needsTree && !found.orElseThrow().hasTree(header.tree())) {
            return Outcome.failed(header, NtStatus.NETWORK_NAME_DELETED);
        }
        int length = BODY_BYTES[command];
        if (body.left() < (length & ~1) || body.u16() != length) {
            return Outcome.failed(header, NtStatus.INVALID_PARAMETER);
        }
        try {
            return switch (command) {
                case SESSION_SETUP -> setUp(header, found, body);
                case LOGOFF -> {
                    sessions.remove(header.session());
                    yield Outcome.of(header, NtStatus.SUCCESS, Out.hex("04000000"));
                }
                case ECHO -> Outcome.of(header, NtStatus.SUCCESS, Out.hex("04000000"));
                default -> files.answer(header, found.orElseThrow(), body);
            };
        } catch (Malformed e) {
            return Outcome.failed(header, NtStatus.INVALID_PARAMETER);
        }
    }

    private Outcome setUp(Smb2Header header, Optional<Smb2Session> found, Bytes body) throws Malformed {
        int flags = body.u8();
        body.skip(9);
        int offset = body.u16();
        int length = body.u16();
        body.skip(8);
        if ((flags & BINDING) != 0 || offset != SECURITY_OFFSET || sessions.size() > MAX_SESSIONS) {
            return Outcome.failed(header, NtStatus.INVALID_PARAMETER);
        }
        byte[] blob = body.array(length);
        Smb2Session mine = found.orElseGet(Smb2Session::new);
        if (mine.logon().isEmpty()) {
            mine.begin(new Logon(session, machine, logons++));
        }
        Logon.Step step = mine.logon().orElseThrow().step(blob);
        long id = header.session();
        if (step.status() != NtStatus.SUCCESS && step.status() != NtStatus.MORE_PROCESSING_REQUIRED) {
            sessions.remove(id);
            return Outcome.failed(header, step.status());
        }
        if (found.isEmpty()) {
            id = ids.next() & 0xffff_ffffL;
            sessions.put(id, mine);
        }
        if (step.status() == NtStatus.SUCCESS) {
            mine.establish();
        }
        byte[] answer = new Out()
                .u16(9)
                .u16(0)
                .u16(Smb2Header.BYTES + 8)
                .u16(step.blob().length)
                .add(step.blob())
                .bytes();
        return new Outcome(step.status(), answer, header.tree(), id);
    }
}
