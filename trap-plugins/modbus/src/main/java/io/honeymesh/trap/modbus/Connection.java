// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** One client's connection: requests as libmodbus frames them, by their function and not by the length they tell. */
final class Connection {

    /** Transaction, protocol, length and unit. */
    static final int HEADER_BYTES = 7;

    /** MODBUS_TCP_MAX_ADU_LENGTH. */
    static final int MAX_REQUEST_BYTES = 260;

    private static final int MAX_FUNCTION = 0x2b;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TrapSession session;
    private final Functions functions;

    /** libmodbus' byte timeout; also its response timeout, which it waits before it throws away what has come. */
    private final Duration pause;

    private final byte[] request = new byte[MAX_REQUEST_BYTES];
    private int received;

    Connection(TrapSession session, Duration pause) {
        this.session = session;
        this.functions = new Functions(session, new Device(new Plant(session.persona())));
        this.pause = pause;
    }

    /** Whether bytes begin as a request of Modbus/TCP, whose protocol is number 0. */
    static boolean begins(byte[] bytes) {
        return bytes.length > HEADER_BYTES
                && bytes[2] == 0
                && bytes[3] == 0
                && bytes[4] == 0
                && bytes[5] > 1
                && bytes.length == 6 + bytes[5]
                && bytes[7] > 0
                && bytes[7] <= MAX_FUNCTION;
    }

    void run() throws IOException {
        while (receives()) {
            Functions.Answer answer = functions.answer(request, received);
            if (answer.flushes()) {
                functions.keep(request[HEADER_BYTES] & 0xff, flushed());
            }
            if (answer.bytes().length > 0) {
                session.output().write(answer.bytes());
            }
        }
    }

    private boolean receives() throws IOException {
        received = 0;
        if (!takes(HEADER_BYTES + 1) || !takes(afterFunction(request[HEADER_BYTES] & 0xff))) {
            return false;
        }
        int data = afterMeta(request[HEADER_BYTES] & 0xff);
        if (received + data > MAX_REQUEST_BYTES) {
            violated("a request that is too long");
            return false;
        }
        return takes(data);
    }

    /** What comes behind a function before its data begins. */
    private static int afterFunction(int function) {
        return switch (function) {
            case 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06 -> 4;
            case Functions.WRITE_COILS, Functions.WRITE_REGISTERS -> 5;
            case Functions.MASK_REGISTER -> 6;
            case Functions.READ_WRITE -> 9;
            default -> 0;
        };
    }

    private int afterMeta(int function) {
        return switch (function) {
            case Functions.WRITE_COILS, Functions.WRITE_REGISTERS -> request[HEADER_BYTES + 5] & 0xff;
            case Functions.READ_WRITE -> request[HEADER_BYTES + 9] & 0xff;
            default -> 0;
        };
    }

    private boolean takes(int count) throws IOException {
        int end = received + count;
        while (received < end) {
            Optional<byte[]> here = session.peek(received == 0 ? PATIENCE : pause);
            int ready = here.map(bytes -> bytes.length).orElse(0);
            if (ready == 0) {
                if (received > 0) {
                    violated("a request that breaks off");
                }
                return false;
            }
            received += session.input().readNBytes(request, received, Math.min(ready, end - received));
        }
        return true;
    }

    private void violated(String what) {
        session.add(new Evidence.Violation(what, Captured.head(request, received)));
    }

    /** Waits, and throws away what has come until then. @return its beginning */
    private byte[] flushed() throws IOException {
        session.pause(pause);
        byte[] first = session.peek(Duration.ZERO).orElse(new byte[0]);
        for (byte[] here = first;
                here.length > 0;
                here = session.peek(Duration.ZERO).orElse(new byte[0])) {
            session.input().skipNBytes(here.length);
        }
        return first;
    }
}
