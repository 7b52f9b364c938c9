// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.modbus;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.util.Optional;

/** Diagnostics (Application Protocol 6.8): counters that are always zero, and a device that is told to be silent. */
final class Diagnostics {

    static final int FUNCTION = 0x08;

    private static final int RETURN_DATA = 0x00;
    private static final int RESTART = 0x01;
    private static final int DIAGNOSTIC_REGISTER = 0x02;
    private static final int CHANGE_DELIMITER = 0x03;
    private static final int LISTEN_ONLY = 0x04;
    private static final int FIRST_COUNTER = 0x0a;
    private static final int CLEAR_OVERRUN = 0x14;
    private static final int PLUS_STATISTICS = 0x15;

    /** Statistics of Modbus Plus, in which there is nothing. */
    private static final int STATISTICS_BYTES = 110;

    private static final int DEVICE_FAILURE = 4;

    private Diagnostics() {}

    static Optional<byte[]> answer(TrapSession session, Payload in) throws Malformed {
        in.exactly(4);
        int function = in.u16();
        int data = in.u16();
        if (function == RESTART || function == LISTEN_ONLY) {
            session.command(function == RESTART ? "restart communications" : "force listen only mode");
        } else {
            session.add(new Evidence.Request(Captured.of("diagnostics " + function)));
        }
        return switch (function) {
            case LISTEN_ONLY -> Optional.empty();
            case RETURN_DATA, RESTART, CHANGE_DELIMITER, CLEAR_OVERRUN -> Optional.of(echo(function, data));
            case PLUS_STATISTICS ->
                Optional.of(new Out()
                        .add(echo(function, data))
                        .add(new byte[STATISTICS_BYTES])
                        .bytes());
            default -> {
                boolean known =
                        function == DIAGNOSTIC_REGISTER || function >= FIRST_COUNTER && function < CLEAR_OVERRUN;
                yield Optional.of(known ? echo(function, 0) : Functions.exception(FUNCTION, DEVICE_FAILURE));
            }
        };
    }

    private static byte[] echo(int function, int data) {
        return new Out().u8(FUNCTION).u16(function).u16(data).bytes();
    }
}
