// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One client's connection: reads a message, answers it, until either side has enough. */
final class Connection {

    private final TrapSession session;
    private final Directory directory;
    private final Binding binding;
    private final Pages pages = new Pages();
    private final boolean tls;
    private boolean secured;

    Connection(TrapSession session) {
        this.session = session;
        this.tls = offersTls(session.persona());
        this.directory = new Directory(new Company(session.persona()), tls);
        this.binding = new Binding(session);
    }

    /** Whether this node's administrator has given slapd a certificate. */
    static boolean offersTls(Persona persona) {
        return persona.pick("ldap.tls", List.of(true, true, false));
    }

    void run() throws IOException {
        Optional<Message> message = next();
        while (message.isPresent() && takes(message.get())) {
            message = next();
        }
    }

    private Optional<Message> next() throws IOException {
        try {
            return Message.read(session.input());
        } catch (Malformed e) {
            violated(e);
            return Optional.empty();
        }
    }

    /** @return whether the conversation goes on */
    private boolean takes(Message message) throws IOException {
        try {
            return answers(message);
        } catch (Malformed e) {
            violated(e);
            session.output().write(Result.disconnection(e.getMessage()));
            return false;
        }
    }

    private void violated(Malformed e) {
        session.add(new Evidence.Violation(e.getMessage(), Captured.EMPTY));
    }

    private boolean answers(Message message) throws IOException {
        int id = message.id();
        switch (message.tag()) {
            case Message.BIND -> send(id, binding.answer(message, secured));
            case Message.SEARCH -> search(message);
            case Message.EXTENDED -> extended(message);
            case Message.COMPARE -> {
                Comparison comparison = Comparison.read(message.operation());
                session.add(new Evidence.Command(Kept.of(
                        "compare " + comparison.name() + " " + comparison.attribute() + ": " + comparison.value())));
                Result result = comparison.result(directory, Controls.read(message.rest()), secured);
                send(id, result.operation(Result.COMPARE_RESPONSE));
            }
            case Message.ADD, Message.DELETE, Message.MODIFY, Message.RENAME -> {
                Update update = Update.read(message);
                session.add(new Evidence.Command(Kept.of(update.text())));
                Result result = update.result(directory, Controls.read(message.rest()));
                send(id, result.operation(update.responseTag()));
            }
            case Message.ABANDON -> {
                // What it would stop has been answered.
            }
            case Message.UNBIND -> {
                return false;
            }
            default -> throw new Malformed("unknown LDAP request");
        }
        return true;
    }

    private void send(int id, byte[] operation) throws IOException {
        session.output().write(Result.message(id, operation));
    }

    private void search(Message message) throws IOException {
        Search search = Search.read(message.operation());
        session.add(search.evidence());
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        search.answer(message.id(), directory, Controls.read(message.rest()), secured, pages)
                .forEach(answer::writeBytes);
        session.output().write(answer.toByteArray());
    }

    private void extended(Message message) throws IOException {
        Extended extended = Extended.read(message.operation());
        extended.keep(session);
        if (Controls.read(message.rest()).unknownCritical()) {
            send(message.id(), Result.CRITICAL_CONTROL.operation(Result.EXTENDED_RESPONSE));
        } else if (extended.isStartTls()) {
            Result result = extended.startTls(tls, secured);
            send(message.id(), result.operation(Result.EXTENDED_RESPONSE));
            if (result.code() == Result.SUCCESS.code()) {
                session.startTls();
                secured = true;
            }
        } else {
            send(message.id(), extended.answer(message.id()));
        }
    }
}
