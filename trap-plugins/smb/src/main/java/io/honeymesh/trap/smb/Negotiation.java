// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The negotiation of SMB 2 and 3 ([MS-SMB2] 2.2.3, 2.2.4). */
final class Negotiation {

    static final int SMB_202 = 0x0202;
    static final int SMB_210 = 0x0210;
    static final int SMB_300 = 0x0300;
    static final int SMB_311 = 0x0311;

    /** That the client has SMB 2 of some kind, when it asked in the words of SMB 1. */
    static final int SMB_2XX = 0x02ff;

    private static final List<Integer> DIALECTS = List.of(SMB_311, 0x0302, SMB_300, SMB_210, SMB_202);

    private static final int STRUCTURE_BYTES = 36;
    private static final int MULTI_CHANNEL_CAPABILITY = 0x08;
    private static final int ENCRYPTION_CAPABILITY = 0x40;

    private static final int PREAUTH_INTEGRITY = 1;
    private static final int ENCRYPTION = 2;
    private static final int SIGNING = 8;
    private static final int SHA_512 = 1;
    private static final int SALT_BYTES = 32;
    private static final int MAX_CONTEXTS = 64;

    /** What Samba likes best comes first: of the ciphers, of the ways to sign. */
    private static final List<Integer> CIPHERS = List.of(2, 1, 4, 3);

    private static final List<Integer> SIGNATURES = List.of(2, 1, 0);

    private final Machine machine;

    Negotiation(Machine machine) {
        this.machine = machine;
    }

    /** The answer: a status, and the body where that is success. */
    record Result(int status, byte[] body) {

        static Result failed(int status) {
            return new Result(status, new byte[0]);
        }
    }

    /** Answers a request; {@code message} is the whole message, {@code in} stands at its body. */
    Result answer(Bytes message, Bytes in, byte[] salt) throws Malformed {
        if (in.left() < STRUCTURE_BYTES || in.u16() != STRUCTURE_BYTES) {
            return Result.failed(NtStatus.INVALID_PARAMETER);
        }
        int count = in.u16();
        in.skip(4);
        int capabilities = in.i32();
        in.skip(16);
        int contextOffset = in.i32();
        int contextCount = in.u16();
        in.skip(2);
        if (count == 0 || 2 * count > in.left()) {
            return Result.failed(NtStatus.INVALID_PARAMETER);
        }
        Set<Integer> offered = new HashSet<>();
        for (int i = 0; i < count; i++) {
            offered.add(in.u16());
        }
        Optional<Integer> dialect = DIALECTS.stream().filter(offered::contains).findFirst();
        if (dialect.isEmpty()) {
            return Result.failed(NtStatus.NOT_SUPPORTED);
        }
        if (dialect.get() != SMB_311) {
            return new Result(NtStatus.SUCCESS, body(dialect.get(), capabilities, 0, new byte[0]));
        }
        if (contextCount == 0 || contextCount > MAX_CONTEXTS || contextOffset > message.length()) {
            return Result.failed(NtStatus.INVALID_PARAMETER);
        }
        return contexts(message.at(contextOffset, message.length() - contextOffset), contextCount, capabilities, salt);
    }

    private Result contexts(Bytes in, int count, int capabilities, byte[] salt) throws Malformed {
        Optional<Bytes> preauth = Optional.empty();
        Optional<Bytes> ciphers = Optional.empty();
        Optional<Bytes> signatures = Optional.empty();
        for (int i = 0; i < count; i++) {
            int type = in.u16();
            int length = in.u16();
            in.skip(4);
            Bytes data = in.slice(length);
            switch (type) {
                case PREAUTH_INTEGRITY -> preauth = Optional.of(data);
                case ENCRYPTION -> ciphers = Optional.of(data);
                case SIGNING -> signatures = Optional.of(data);
                default -> {
                    // Compression, the server's name and others: Samba has nothing to say to them.
                }
            }
            in.skip(i + 1 < count ? -length & 7 : 0);
        }
        if (preauth.isEmpty()) {
            return Result.failed(NtStatus.INVALID_PARAMETER);
        }
        int hashes = preauth.get().u16();
        preauth.get().skip(2);
        if (!chosen(preauth.get(), hashes, List.of(SHA_512)).isPresent()) {
            return Result.failed(NtStatus.NO_PREAUTH_HASH_OVERLAP);
        }
        Out answers = new Out();
        context(
                answers,
                PREAUTH_INTEGRITY,
                new Out().u16(1).u16(SALT_BYTES).u16(SHA_512).add(salt));
        int answered = 1;
        if (ciphers.isPresent()) {
            int cipher = chosen(ciphers.get(), ciphers.get().u16(), CIPHERS).orElse(0);
            context(answers, ENCRYPTION, new Out().u16(1).u16(cipher));
            answered++;
        }
        if (signatures.isPresent()) {
            Optional<Integer> signature =
                    chosen(signatures.get(), signatures.get().u16(), SIGNATURES);
            if (signature.isPresent()) {
                context(answers, SIGNING, new Out().u16(1).u16(signature.get()));
                answered++;
            }
        }
        return new Result(
                NtStatus.SUCCESS,
                body(
                        SMB_311,
                        ciphers.isPresent() ? capabilities & ~ENCRYPTION_CAPABILITY : capabilities,
                        answered,
                        answers.bytes()));
    }

    private static Optional<Integer> chosen(Bytes in, int count, List<Integer> preferred) throws Malformed {
        Set<Integer> offered = new HashSet<>();
        for (int i = 0; i < count; i++) {
            offered.add(in.u16());
        }
        return preferred.stream().filter(offered::contains).findFirst();
    }

    private static void context(Out answers, int type, Out data) {
        answers.align(8).u16(type).u16(data.size()).i32(0).add(data.bytes());
    }

    private byte[] body(int dialect, int asked, int contexts, byte[] contextBytes) {
        int capabilities = switch (dialect) {
            case SMB_202 -> 0x01;
            case SMB_210, SMB_2XX -> 0x07;
            default -> 0x07 | asked & (MULTI_CHANNEL_CAPABILITY | ENCRYPTION_CAPABILITY);
        };
        int most = dialect == SMB_202 ? 0x1_0000 : 0x80_0000;
        int securityOffset = Smb2Header.BYTES + 64;
        Out out = new Out()
                .u16(65)
                .u16(1)
                .u16(dialect)
                .u16(contexts)
                .add(machine.guid())
                .i32(capabilities)
                .i32(most)
                .i32(most)
                .i32(most)
                .i64(Machine.fileTime(Instant.now()))
                .i64(0)
                .u16(securityOffset)
                .u16(Spnego.HINT.length);
        int end = securityOffset + Spnego.HINT.length;
        out.i32(contexts == 0 ? 0 : end + (-end & 7)).add(Spnego.HINT);
        return contexts == 0 ? out.bytes() : out.align(8).add(contextBytes).bytes();
    }

    /** The answer to a client that asked in the words of SMB 1. */
    byte[] multiProtocol(int dialect) {
        return body(dialect, 0, 0, new byte[0]);
    }
}
