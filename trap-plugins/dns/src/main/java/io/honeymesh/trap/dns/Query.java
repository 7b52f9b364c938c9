// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.dns;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A request as far as BIND could read it.
 *
 * @param questions those read; none if one of them was broken
 * @param serial the zone's serial that the client of an IXFR has (RFC 1995)
 * @param broken what was wrong with it, if something was
 */
record Query(
        Header header,
        List<Question> questions,
        Optional<Edns> edns,
        Optional<Tsig> tsig,
        OptionalLong serial,
        Optional<Malformed> broken) {

    static final int QUERY = 0;
    static final int NOTIFY = 4;
    static final int UPDATE = 5;

    Query {
        questions = List.copyOf(questions);
    }

    static Query read(Header header, byte[] message) {
        return new Parser(header, message).query();
    }

    /** Whether bytes begin as a request with one question, as those of clients do. */
    static boolean begins(byte[] bytes) {
        return Header.of(bytes)
                .filter(header -> header.isOfRequest()
                        && header.opcode() <= UPDATE
                        && header.questions() == 1
                        && header.answers() == 0)
                .map(header -> read(header, bytes))
                .filter(query -> query.questions().size() == 1)
                .isPresent();
    }

    /** Whether BIND understands what kind of request it is. */
    boolean isKnown() {
        int opcode = header.opcode();
        return opcode == QUERY || opcode == NOTIFY || opcode == UPDATE;
    }

    /** Whether the answer has EDNS. */
    boolean wantsEdns() {
        return broken.map(Malformed::isInOption).orElse(edns.isPresent());
    }

    List<Question> returnedQuestions() {
        return isKnown() ? questions : List.of();
    }

    int returnedFlags() {
        return header.opcode() == QUERY ? header.flags() & (Header.RECURSION_DESIRED | Header.CHECKING_DISABLED) : 0;
    }

    Question question() {
        return questions.getFirst();
    }

    private static final class Parser {
        private static final int A_BYTES = 4;
        private static final int AAAA_BYTES = 16;

        private final Header header;
        private final Reader in;
        private final List<Question> questions = new ArrayList<>();
        private Optional<Edns> edns = Optional.empty();
        private Optional<Tsig> tsig = Optional.empty();
        private OptionalLong serial = OptionalLong.empty();

        Parser(Header header, byte[] message) {
            this.header = header;
            this.in = new Reader(message);
            in.moveTo(Header.BYTES);
        }

        Query query() {
            Optional<Malformed> broken = Optional.empty();
            // What an update is about is repeated even if it is broken off.
            boolean repeated = header.opcode() == UPDATE;
            try {
                questions();
                repeated = true;
                records(header.answers(), false, false);
                records(header.authorities(), true, false);
                records(header.additionals(), false, true);
            } catch (Malformed e) {
                broken = Optional.of(e);
            }
            return new Query(header, repeated ? questions : List.of(), edns, tsig, serial, broken);
        }

        private void questions() throws Malformed {
            Set<Integer> seen = new HashSet<>();
            for (int i = 0; i < header.questions(); i++) {
                Question question = new Question(in.name(), in.u16(), in.u16());
                boolean other =
                        !questions.isEmpty() && !questions.getFirst().isAbout(question.name(), question.rrClass());
                if (other || !seen.add(question.type())) {
                    throw new Malformed("questions that don't go together");
                }
                questions.add(question);
            }
        }

        private void records(int count, boolean authority, boolean additional) throws Malformed {
            for (int i = 0; i < count; i++) {
                Name name = in.name();
                int type = in.u16();
                boolean special = type == Type.OPT || type == Type.TSIG;
                if (special && (!additional || type == Type.TSIG && i < count - 1)) {
                    throw new Malformed("a record of type " + Type.name(type) + " where none belongs");
                }
                if (type == Type.OPT) {
                    if (edns.isPresent() || !name.equals(Name.ROOT)) {
                        throw new Malformed("more than one EDNS record, or one with a name");
                    }
                    option();
                } else if (type == Type.TSIG) {
                    tsig = Optional.of(Tsig.read(name, in));
                } else {
                    record(type, authority);
                }
            }
        }

        private void option() throws Malformed {
            edns = Optional.of(Edns.read(in));
        }

        private void record(int type, boolean authority) throws Malformed {
            int rrClass = in.u16();
            in.u32();
            int bytes = in.u16();
            int end = in.position() + bytes;
            if (bytes > in.left()
                    || bytes > 0 && (type == Type.A && bytes != A_BYTES || type == Type.AAAA && bytes != AAAA_BYTES)) {
                throw new Malformed("a record of the wrong length");
            }
            // Updates say by the class what is to become of a record.
            if (header.opcode() != UPDATE
                    && !questions.isEmpty()
                    && rrClass != questions.getFirst().rrClass()) {
                throw new Malformed("a record of another class");
            }
            if (authority && type == Type.SOA && bytes > 0) {
                in.name();
                in.name();
                serial = OptionalLong.of(in.u32());
            }
            in.moveTo(end);
        }
    }
}
