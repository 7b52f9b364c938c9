// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.redis;

import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** One client's connection: reads a request, answers it, until either side has enough. */
final class Connection {

    /** Answers collected before they are sent, though the client has more to say. */
    private static final int MAX_PENDING_BYTES = 16 << 10;

    /** What Redis takes for an attack by way of a browser: it hangs up without a word. */
    private static final Set<String> CROSS_PROTOCOL = Set.of("host:", "post");

    private final TrapSession session;
    private final RequestReader reader;
    private final Client client;
    private final StringBuilder pending = new StringBuilder();

    Connection(TrapSession session) {
        this.session = session;
        this.reader = new RequestReader(new Input(session.input(), this::flush), session::add);
        this.client = new Client(session);
    }

    void run() throws IOException {
        boolean goOn = true;
        while (goOn) {
            goOn = switch (reader.next(client.isStranger())) {
                case Request.Call call -> call.words().isEmpty() || answer(call);
                case Request.Broken broken -> refuse(broken);
                case Request.Gone gone -> false;
            };
            if (pending.length() > MAX_PENDING_BYTES) {
                flush();
            }
        }
        flush();
    }

    private void flush() throws IOException {
        if (!pending.isEmpty()) {
            byte[] bytes = pending.toString().getBytes(StandardCharsets.ISO_8859_1);
            pending.setLength(0);
            session.output().write(bytes);
        }
    }

    private boolean refuse(Request.Broken broken) {
        reader.keep(broken);
        new Reply.Failure(broken.error()).write(pending, client.protocol());
        return false;
    }

    /** @return whether the conversation goes on */
    private boolean answer(Request.Call call) {
        List<String> words = call.words();
        String name = Commands.lower(words.getFirst());
        if (call.inline() && words.getLast().startsWith("HTTP/")) {
            // A browser's words may be chosen by the page that sent it here.
            session.lured();
        }
        if (!name.equals("auth")) {
            boolean known =
                    Dispatcher.find(words).filter(s -> s.takes(words.size())).isPresent();
            session.add(Evidences.of(call, known));
        }
        if (CROSS_PROTOCOL.contains(name)) {
            pending.setLength(0);
            return false;
        }
        boolean wasQuiet = client.isQuiet();
        Reply reply = Dispatcher.answer(client, words);
        if (!wasQuiet && !client.isQuiet()) {
            reply.write(pending, client.protocol());
        }
        boolean leaves = name.equals("quit") || name.equals("shutdown") && reply == Reply.SILENCE;
        return !leaves;
    }
}
