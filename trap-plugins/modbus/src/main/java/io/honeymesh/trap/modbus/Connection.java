// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** One client's connection: requests with an MBAP header, answered one after the other. */
final class Connection {

    /** Transaction, protocol, length and unit. */
    private static final int HEADER_BYTES = 7;

    /** What the length counts at least: the unit and a function. */
    private static final int MIN_LENGTH = 2;

    private static final int MAX_FUNCTION = 0x2b;
    private static final int KEPT_BYTES = 64;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final TrapSession session;
    private final Functions functions;

    Connection(TrapSession session) {
        this.session = session;
        Device device = new Device(new Plant(session.persona()));
        this.functions = new Functions(session, device, Identity.of(session.persona()));
    }

    /** Whether bytes begin as a request of Modbus/TCP, whose protocol is number 0. */
    static boolean begins(byte[] bytes) {
        return bytes.length > HEADER_BYTES
                && bytes[2] == 0
                && bytes[3] == 0
                && bytes[4] == 0
                && bytes[5] >= MIN_LENGTH
                && bytes.length == 6 + bytes[5]
                && bytes[7] > 0
                && bytes[7] <= MAX_FUNCTION;
    }

    void run() throws IOException {
        boolean goesOn = true;
        while (goesOn) {
            // pymodbus stumbles over a request that does not come in one piece, at least as far as its function.
            byte[] begin = session.peek(PATIENCE).orElse(new byte[0]);
            if (begin.length <= HEADER_BYTES) {
                violated(begin);
                return;
            }
            goesOn = takes(session.input(), begin.length);
        }
    }

    private void violated(byte[] bytes) {
        if (bytes.length > 0) {
            session.add(new Evidence.Violation("not a Modbus request", Captured.head(bytes, KEPT_BYTES)));
        }
    }

    private boolean takes(InputStream in, int arrivedBytes) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        int length = (header[4] & 0xff) << 8 | header[5] & 0xff;
        if (length < MIN_LENGTH) {
            // It throws away what has come, and waits.
            violated(header);
            in.skipNBytes(arrivedBytes - HEADER_BYTES);
            return true;
        }
        byte[] request = in.readNBytes(length - 1);
        if (request.length < length - 1) {
            return false;
        }
        int function = request[0] & 0xff;
        try {
            Payload payload = new Payload(Arrays.copyOfRange(request, 1, request.length));
            Optional<byte[]> answer = functions.answer(function, payload);
            if (answer.isPresent()) {
                session.output().write(framed(header, answer.get()));
            }
            return true;
        } catch (Malformed e) {
            session.add(new Evidence.Violation(e.getMessage(), Captured.head(request, KEPT_BYTES)));
            return false;
        }
    }

    private static byte[] framed(byte[] header, byte[] answer) {
        return new Out()
                .add(Arrays.copyOf(header, 2))
                .u16(0)
                .u16(answer.length + 1)
                .u8(header[6])
                .add(answer)
                .bytes();
    }
}
