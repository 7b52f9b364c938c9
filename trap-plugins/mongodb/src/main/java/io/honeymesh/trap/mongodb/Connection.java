// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mongodb;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;

/** One client's connection: reads a message, answers it, until either side has enough. */
final class Connection {

    private static final int MAX_SHOWN_BYTES = 64;

    private static final String HTTP_TEXT =
            "It looks like you are trying to access MongoDB over HTTP on the native driver port.\r\n";

    private final TrapSession session;
    private final Wire wire;
    private final Dispatcher dispatcher;

    Connection(TrapSession session) {
        this.session = session;
        this.wire = new Wire(session);
        this.dispatcher = new Dispatcher(session);
    }

    void run() throws IOException {
        boolean goOn = true;
        while (goOn) {
            goOn = answer(wire.read());
        }
    }

    private void reply(Message.Find find, Document answer) throws IOException {
        if (answer.isTrue("ok")) {
            wire.reply(find.id(), 0, answer.document("cursor").documents("firstBatch"));
        } else if (find.body().first().equals("getMore")) {
            wire.reply(find.id(), Wire.CURSOR_NOT_FOUND, List.of());
        } else {
            wire.reply(find.id(), Wire.QUERY_FAILURE, List.of(Failure.find(find.namespace(), answer)));
        }
    }

    /** @return whether the conversation goes on */
    private boolean answer(Message message) throws IOException {
        switch (message) {
            case Message.Command command -> {
                Document answer = dispatcher.answer(command);
                boolean shutdown = command.body().first().equals("shutdown") && answer.isTrue("ok");
                if (!command.quiet() && !shutdown) {
                    wire.answer(command.id(), command.legacy(), answer);
                }
                return !shutdown;
            }
            case Message.Find find -> {
                reply(find, dispatcher.answer(find.asCommand()));
                return true;
            }
            case Message.Invalid invalid -> {
                session.add(new Evidence.Violation(invalid.why(), Captured.EMPTY));
                wire.answer(invalid.id(), invalid.legacy(), Failure.of(22, "InvalidBSON", invalid.why()));
                return true;
            }
            case Message.Http http -> {
                session.add(new Evidence.Request(Login.head(http.head())));
                session.write("HTTP/1.0 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
                        + HTTP_TEXT.length() + "\r\n\r\n" + HTTP_TEXT);
                return false;
            }
            case Message.Alien alien -> {
                session.add(new Evidence.Violation(alien.what(), Captured.head(alien.bytes(), MAX_SHOWN_BYTES)));
                return false;
            }
            case Message.Gone gone -> {
                return false;
            }
        }
    }
}
