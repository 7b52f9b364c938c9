// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.util.HexFormat;
import java.util.Optional;

/** Extended requests (RFC 4511, 4.12), but for StartTLS once it is granted. */
final class Extended {

    static final String START_TLS = "1.3.6.1.4.1.1466.20037";
    static final String MODIFY_PASSWORD = "1.3.6.1.4.1.4203.1.11.1";
    static final String WHO_AM_I = "1.3.6.1.4.1.4203.1.11.3";
    static final String CANCEL = "1.3.6.1.1.8";
    static final String START_TRANSACTION = "1.3.6.1.1.21.1";
    static final String END_TRANSACTION = "1.3.6.1.1.21.3";

    private static final int NAME = 0x80;
    private static final int VALUE = 0x81;
    private static final int RESPONSE_VALUE = 0x8b;

    private static final int OPERATIONS_ERROR = 1;
    private static final int STRONGER_AUTH_REQUIRED = 8;
    private static final int NO_SUCH_OPERATION = 119;

    private static final Result UNSUPPORTED = Result.protocolError("unsupported extended operation");
    private static final Result NO_DATA = Result.protocolError("no request data expected");

    private final String oid;
    private final Optional<byte[]> value;

    private Extended(String oid, Optional<byte[]> value) {
        this.oid = oid;
        this.value = value;
    }

    static Extended read(Ber in) throws Malformed {
        String oid = in.text(NAME);
        Optional<byte[]> value = in.tag() == VALUE ? Optional.of(in.octets(VALUE)) : Optional.empty();
        if (in.more()) {
            throw new Malformed();
        }
        return new Extended(oid, value);
    }

    void keep(TrapSession session) {
        String data = value.map(v -> " " + HexFormat.of().formatHex(v, 0, Math.min(v.length, Kept.MAX_BYTES / 2)))
                .orElse("");
        Captured text = Kept.of("extended " + oid + data);
        session.add(
                oid.equals(MODIFY_PASSWORD) || oid.equals(START_TRANSACTION)
                        ? new Evidence.Command(text)
                        : new Evidence.Request(text));
    }

    boolean isStartTls() {
        return oid.equals(START_TLS);
    }

    /** Whether StartTLS may begin. */
    Result startTls(boolean offered, boolean secured) {
        if (!offered) {
            return UNSUPPORTED;
        }
        if (value.isPresent()) {
            return NO_DATA;
        }
        return secured ? Result.of(OPERATIONS_ERROR, "TLS already started") : Result.SUCCESS;
    }

    /** The answer to all else, as an operation. */
    byte[] answer(int messageId) {
        if (oid.equals(WHO_AM_I) && value.isEmpty()) {
            return Result.SUCCESS.operation(Result.EXTENDED_RESPONSE, Der.text(RESPONSE_VALUE, ""));
        }
        return result(messageId).operation(Result.EXTENDED_RESPONSE);
    }

    private Result result(int messageId) {
        return switch (oid) {
            case WHO_AM_I -> NO_DATA;
            case MODIFY_PASSWORD -> Result.of(STRONGER_AUTH_REQUIRED, "only authenticated users may change passwords");
            case START_TRANSACTION -> value.isPresent() ? NO_DATA : Result.NEEDS_AUTHENTICATION;
            case END_TRANSACTION ->
                value.isEmpty()
                        ? Result.protocolError("request data expected")
                        : Result.protocolError("request data decoding error");
            case CANCEL -> cancel(messageId);
            default -> UNSUPPORTED;
        };
    }

    /** Nothing is ever under way that could be cancelled, except the cancelling. */
    private Result cancel(int messageId) {
        if (value.isEmpty()) {
            return Result.protocolError("no message ID supplied");
        }
        try {
            int target = new Ber(value.get()).enter(Ber.SEQUENCE).integer(Ber.INTEGER);
            return target == messageId ? Result.SUCCESS : Result.of(NO_SUCH_OPERATION, "message ID not found");
        } catch (Malformed e) {
            return Result.protocolError("message ID parse failed");
        }
    }
}
