// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.traps;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Conversation.Ending;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The bytes of one conversation as they are on the wire: counted, bounded, the first ones kept. Remembers why the
 * conversation ended; the first cause counts. Thread-safe as sockets are: one reader, one writer.
 */
final class Wire {

    /** Bytes kept for fingerprints: a ClientHello or an SSH key exchange fits several times. */
    static final int HEAD_BYTES = 16 << 10;

    /** Reads that are told of: a hello comes in one or two, and who trickles is judged in the end. */
    private static final int READS_TOLD = 16;

    /** What a client may send before it draws on what all clients share. */
    static final int OWN_BYTES = 32 << 10;

    private final long maxIn;
    private final long maxOut;
    private final Capture head;
    private final MemoryBudget.Share input;
    private final AtomicLong in = new AtomicLong();
    private final AtomicLong out = new AtomicLong();
    private volatile boolean silenceIsFine;
    private final Listener listener;
    private int readsTold;
    private final AtomicReference<Ending> ending = new AtomicReference<>();

    /** Is told of the client's first reads, on the reader's thread; may end the conversation by that. */
    interface Listener {
        void heard() throws IOException;
    }

    /**
     * @param memory what is kept of it
     * @param input what its client may send beyond {@link #OWN_BYTES}: a trap may hold all of that until it has understood it
     */
    Wire(Limits limits, MemoryBudget.Share memory, MemoryBudget.Share input, Listener listener) {
        this.input = input;
        this.listener = listener;
        this.maxIn = limits.bytesIn();
        this.maxOut = limits.bytesOut();
        this.head = new Capture(HEAD_BYTES, memory);
    }

    /** Whether a client that says nothing until the socket's time-out ends the conversation by that. */
    void silenceIsFine(boolean fine) {
        silenceIsFine = fine;
    }

    void end(Ending cause) {
        ending.compareAndSet(null, cause);
    }

    /** Why it ended, {@link Ending#TRAP} if nothing else did. */
    Ending ending() {
        Ending cause = ending.get();
        return cause == null ? Ending.TRAP : cause;
    }

    boolean ended() {
        return ending.get() != null;
    }

    long bytesIn() {
        return in.get();
    }

    long bytesOut() {
        return out.get();
    }

    Captured head() {
        return head.captured();
    }

    /** Counts the stream's bytes and bounds them; what it reads is kept as the wire's head. */
    InputStream input(InputStream raw) {
        return new Input(raw, true);
    }

    OutputStream output(OutputStream raw) {
        return new Output(raw, true);
    }

    /** The same for a second connection beside the conversation, whose troubles are not the conversation's. */
    InputStream sideInput(InputStream raw) {
        return new Input(raw, false);
    }

    OutputStream sideOutput(OutputStream raw) {
        return new Output(raw, false);
    }

    private final class Input extends InputStream {
        private final InputStream raw;
        private final boolean main;

        Input(InputStream raw, boolean main) {
            this.raw = raw;
            this.main = main;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int from, int count) throws IOException {
            // At the limit one byte more tells a client that has finished from one that goes on.
            long left = Math.max(1, maxIn - in.get());
            try {
                int got = raw.read(buffer, from, (int) Math.min(count, left));
                if (got > 0 && in.get() >= maxIn) {
                    end(Ending.BYTE_LIMIT);
                    throw new IOException("the client has sent all it may");
                }
                if (got > 0) {
                    count(got);
                    if (main) {
                        head.add(buffer, from, got);
                        tell();
                    }
                } else if (got < 0 && main) {
                    end(Ending.CLIENT);
                }
                return got;
            } catch (SocketTimeoutException silent) {
                throw silenceIsFine ? silent : failed(Ending.READ_DEADLINE, silent);
            } catch (IOException broken) {
                throw failed(Ending.BROKEN, broken);
            }
        }

        private void count(int got) throws IOException {
            if (in.addAndGet(got) > OWN_BYTES && !input.take(got)) {
                end(Ending.BYTE_LIMIT);
                throw new IOException("all clients together have sent what the traps may hold");
            }
        }

        private void tell() throws IOException {
            if (readsTold < READS_TOLD && !ended()) {
                readsTold++;
                listener.heard();
                if (ended()) {
                    throw new IOException("the conversation was ended for what the client has said");
                }
            }
        }

        private IOException failed(Ending cause, IOException e) {
            if (main) {
                end(cause);
            }
            return e;
        }
    }

    private final class Output extends OutputStream {
        private final OutputStream raw;
        private final boolean main;

        Output(OutputStream raw, boolean main) {
            this.raw = raw;
            this.main = main;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int from, int count) throws IOException {
            int allowed = (int) Math.min(count, maxOut - out.get());
            try {
                if (allowed > 0) {
                    raw.write(buffer, from, allowed);
                    out.addAndGet(allowed);
                }
            } catch (IOException broken) {
                if (main) {
                    end(Ending.BROKEN);
                }
                throw broken;
            }
            if (allowed < count) {
                end(Ending.BYTE_LIMIT);
                throw new IOException("the trap has sent all it may");
            }
        }

        @Override
        public void flush() throws IOException {
            raw.flush();
        }
    }
}
