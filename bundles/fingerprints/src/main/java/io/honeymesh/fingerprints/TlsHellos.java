// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.fingerprints;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the ClientHellos in what one side of a TCP connection sent: the first wherever it begins, for it may stand behind a
 * proxy's CONNECT, a SOCKS greeting or a STARTTLS, and after it those that begin a record (the second hello of TLS 1.3). Not
 * thread-safe.
 */
public final class TlsHellos {

    /** How far into a stream the first may begin, and the next behind it: greetings are short, downloads may hold anything. */
    static final int MAX_PREAMBLE_BYTES = 16 << 10;

    /** Places that looked like a ClientHello and were none, after which a stream is given up. */
    private static final int MAX_FAILURES = 16;

    /** A record's header and the type of the message in it: what it takes to recognise one. */
    private static final int OPENING_BYTES = TlsRecords.HEADER_BYTES + 1;

    private int at;
    /** Where the last ClientHello ended. */
    private int before;

    private boolean amongRecords;
    private Optional<RecordedHello> current = Optional.empty();
    private int failures;

    /** The first ClientHello in all that one side sent. */
    public static Optional<ClientHello> first(byte[] stream) {
        First first = new First();
        new TlsHellos().read(stream, stream.length, true, first);
        return first.hello;
    }

    private static final class First implements Consumer<ClientHello> {
        private Optional<ClientHello> hello = Optional.empty();

        @Override
        public void accept(ClientHello found) {
            if (hello.isEmpty()) {
                hello = Optional.of(found);
            }
        }
    }

    /**
     * Goes on where the last call stopped.
     *
     * @param stream everything sent so far, of which {@code length} bytes count
     * @param ended whether no more will come
     */
    public void read(byte[] stream, int length, boolean ended, Consumer<ClientHello> found) {
        while (current.isPresent() || begins(stream, length)) {
            RecordedHello hello = current.orElseThrow();
            RecordedHello.State state = hello.follow(stream, length);
            if (state == RecordedHello.State.INCOMPLETE && !ended) {
                return;
            }
            current = Optional.empty();
            Optional<ClientHello> parsed =
                    state == RecordedHello.State.COMPLETE ? hello.parse(stream) : Optional.empty();
            if (parsed.isPresent()) {
                found.accept(parsed.get());
                amongRecords = true;
                at = hello.end();
                before = at;
            } else {
                failures++;
                at = amongRecords ? TlsRecords.behind(stream, hello.start()) : hello.start() + 1;
            }
        }
    }

    /** Looks for the next place where a ClientHello seems to begin. */
    private boolean begins(byte[] stream, int length) {
        while (amongRecords && length - at >= OPENING_BYTES && !isDone()) {
            if (!TlsRecords.isRecord(stream, at)) {
                amongRecords = false;
                failures++;
            } else if (opensHello(stream, at)) {
                current = Optional.of(new RecordedHello(at));
                return true;
            } else {
                at = TlsRecords.behind(stream, at);
            }
        }
        while (!amongRecords && length - at >= OPENING_BYTES && !isDone()) {
            if (opensHello(stream, at)) {
                current = Optional.of(new RecordedHello(at));
                return true;
            }
            at++;
        }
        return false;
    }

    /** Whether nothing more can be found, whatever follows. */
    public boolean isDone() {
        return failures >= MAX_FAILURES || current.isEmpty() && at - before > MAX_PREAMBLE_BYTES;
    }

    private static boolean opensHello(byte[] stream, int at) {
        return stream[at] == TlsRecords.HANDSHAKE
                && TlsRecords.isHandshake(stream, at)
                && stream[at + TlsRecords.HEADER_BYTES] == TlsRecords.CLIENT_HELLO;
    }
}
