// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.CapturedConversation;
import io.honeymesh.api.Conversation;
import io.honeymesh.api.Conversation.Ending;
import io.honeymesh.api.Touch;
import io.honeymesh.api.Transport;
import io.honeymesh.api.TrapStatus;
import io.honeymesh.api.service.TrapStage;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapProtocol;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The stage without OSGi. Thread-safe. */
final class Stage implements TrapStage {

    /** What a trap may take over one conversation; it sleeps as long as it would before a live client. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final String CATCH_ALL = "any";

    private final Supplier<Collection<TrapProtocol>> protocols;
    private final Supplier<List<TrapStatus>> listeners;
    private final Persona persona;
    private final Duration patience;
    private final FailureLog failures = new FailureLog();
    private final MemoryBudget memory = new MemoryBudget(Limits.CAPTURE_MEMORY_BYTES / 4);

    /**
     * @param protocols those installed now
     * @param listeners where they listen now
     */
    Stage(
            Supplier<Collection<TrapProtocol>> protocols,
            Supplier<List<TrapStatus>> listeners,
            Persona persona,
            Duration patience) {
        this.protocols = protocols;
        this.listeners = listeners;
        this.persona = persona;
        this.patience = patience;
    }

    @Override
    public Touch reached(Touch touch) {
        if (!touch.trap().isEmpty()) {
            return touch;
        }
        Transport transport = touch.flow().transport();
        int port = touch.flow().local().port();
        Stream<String> listening = listeners.get().stream()
                .filter(one -> one.state() == TrapStatus.State.LISTENING && one.transport() == transport)
                .filter(one -> one.endpoint().port() == port)
                .map(TrapStatus::trap);
        Stream<String> athome = protocols.get().stream()
                .filter(one ->
                        one.transport() == transport && one.defaultPorts().contains(port))
                .map(TrapProtocol::name);
        String trap = Stream.concat(listening, athome).findFirst().orElse(transport == Transport.TCP ? CATCH_ALL : "");
        return new Touch(touch.id(), touch.at(), trap, touch.flow(), touch.grade());
    }

    @Override
    public Future<Conversation> converse(CapturedConversation conversation) {
        FutureTask<Conversation> task = new FutureTask<>(() -> play(conversation));
        Threads.conversing("stage", conversation.touch().id(), false, task).start();
        return task;
    }

    private Conversation play(CapturedConversation record) throws InterruptedException {
        MemoryBudget.Share share = memory.share();
        try {
            RecordedSession session = new RecordedSession(record, persona, Limits.DEFAULT, share);
            Optional<TrapProtocol> protocol = protocol(record);
            if (protocol.isPresent()) {
                Thread trap = Threads.conversing(
                        record.touch().trap(),
                        record.touch().id(),
                        Described.isForeign(protocol.get()),
                        () -> converse(protocol.get(), session));
                trap.start();
                await(trap, session);
            }
            return session.conversation();
        } finally {
            share.release();
        }
    }

    private void await(Thread trap, RecordedSession session) throws InterruptedException {
        try {
            if (!trap.join(patience)) {
                session.end(Ending.LIFETIME);
            }
        } finally {
            if (trap.isAlive()) {
                session.end(Ending.STOPPED);
                trap.interrupt();
                trap.join(GRACE);
            }
        }
    }

    private void converse(TrapProtocol protocol, RecordedSession session) {
        try {
            protocol.converse(session);
        } catch (IOException over) {
            // As with a live client: it is gone, a limit was reached or it broke the protocol.
        } catch (Throwable e) {
            failures.failed("trap " + protocol.name() + " before a record", e);
            session.end(Ending.TRAP_FAILED);
        }
    }

    private Optional<TrapProtocol> protocol(CapturedConversation record) {
        String name = record.touch().trap();
        Transport transport = record.touch().flow().transport();
        List<TrapProtocol> candidates = protocols.get().stream()
                .filter(one -> one.transport() == transport)
                .toList();
        Optional<TrapProtocol> named =
                candidates.stream().filter(one -> one.name().equals(name)).findFirst();
        byte[] first = record.said(RecordedSession.PEEK_BYTES).bytes();
        if (!name.equals(CATCH_ALL) || first.length == 0) {
            return named;
        }
        return candidates.stream()
                .filter(one -> recognises(one, first.clone()))
                .findFirst()
                .or(() -> named);
    }

    private boolean recognises(TrapProtocol protocol, byte[] first) {
        try {
            return protocol.canHandle(first);
        } catch (RuntimeException | LinkageError broken) {
            failures.failed("trap " + protocol.name(), broken);
            return false;
        }
    }
}
