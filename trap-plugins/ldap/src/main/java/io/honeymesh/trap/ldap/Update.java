// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A change somebody wants to make: none is allowed to strangers, but slapd looks whether it makes sense first.
 *
 * @param responseTag how it is answered
 * @param name the entry to be changed
 * @param text what was asked for, for the evidence
 * @param problem what is wrong with it apart from who asks
 */
record Update(int responseTag, String name, String text, Optional<Result> problem) {

    private static final int LAST_MODIFY_KIND = 3;
    private static final int UNWILLING = 53;

    static Update read(Message message) throws Malformed {
        Ber in = message.operation();
        return switch (message.tag()) {
            case Message.ADD -> add(in);
            case Message.DELETE -> delete(in);
            case Message.MODIFY -> modify(in);
            default -> rename(in);
        };
    }

    private static Update add(Ber in) throws Malformed {
        String name = in.text(Ber.OCTET_STRING);
        StringBuilder text = new StringBuilder("add ").append(name);
        Ber list = in.enter(Ber.SEQUENCE);
        Optional<Result> problem =
                list.more() ? Optional.empty() : Optional.of(Result.protocolError("no attributes provided"));
        while (list.more()) {
            attribute(list.enter(Ber.SEQUENCE), text);
        }
        return new Update(Result.ADD_RESPONSE, name, text.toString(), problem);
    }

    private static Update delete(Ber in) {
        String name = new String(in.rest(), StandardCharsets.ISO_8859_1);
        Optional<Result> problem =
                name.isEmpty() ? Optional.of(Result.of(UNWILLING, "cannot delete the root DSE")) : Optional.empty();
        return new Update(Result.DELETE_RESPONSE, name, "delete " + name, problem);
    }

    private static Update modify(Ber in) throws Malformed {
        String name = in.text(Ber.OCTET_STRING);
        StringBuilder text = new StringBuilder("modify ").append(name);
        Optional<Result> problem = Optional.empty();
        for (Ber list = in.enter(Ber.SEQUENCE); list.more(); ) {
            Ber change = list.enter(Ber.SEQUENCE);
            int kind = change.integer(Ber.ENUMERATED);
            if (kind < 0 || kind > LAST_MODIFY_KIND) {
                problem = Optional.of(Result.protocolError("unrecognized modify operation"));
            }
            attribute(change.enter(Ber.SEQUENCE), text);
        }
        return new Update(Result.MODIFY_RESPONSE, name, text.toString(), problem);
    }

    private static Update rename(Ber in) throws Malformed {
        String name = in.text(Ber.OCTET_STRING);
        String fresh = in.text(Ber.OCTET_STRING);
        Optional<Result> problem =
                Dn.parse(fresh).filter(dn -> dn.rdns().size() == 1).isPresent()
                        ? Optional.empty()
                        : Optional.of(Result.of(Result.INVALID_DN.code(), "invalid new RDN"));
        return new Update(Result.RENAME_RESPONSE, name, "rename " + name + " to " + fresh, problem);
    }

    private static void attribute(Ber in, StringBuilder text) throws Malformed {
        text.append(' ').append(in.text(Ber.OCTET_STRING)).append(':');
        for (Ber values = in.enter(Ber.SET); values.more(); ) {
            text.append(' ').append(values.text(Ber.OCTET_STRING));
        }
    }

    Result result(Directory directory, Controls controls) {
        if (controls.unknownCritical()) {
            return Result.CRITICAL_CONTROL;
        }
        Optional<Dn> dn = Dn.parse(name);
        boolean nameLast = responseTag == Result.MODIFY_RESPONSE;
        if (dn.isEmpty() && !(nameLast && problem.isPresent())) {
            return Result.INVALID_DN;
        }
        if (problem.isPresent()) {
            return problem.get();
        }
        return directory.holds(dn.orElseThrow())
                ? Result.NEEDS_AUTHENTICATION
                : Result.of(UNWILLING, "no global superior knowledge");
    }
}
