// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * SMB 1 ([MS-CIFS], [MS-SMB]): the negotiation in its words that newer clients begin with, too; and, where it is let in, what
 * scanners and worms make of it.
 */
final class Smb1Server {

    private static final int NEGOTIATE = 0x72;
    private static final int SESSION_SETUP = 0x73;
    private static final int LOGOFF = 0x74;
    private static final int TREE_CONNECT = 0x75;
    private static final int TREE_DISCONNECT = 0x71;
    private static final int ECHO = 0x2b;

    /** Transactions, creating, reading, writing and closing. */
    private static final Set<Integer> IN_TREE = Set.of(0x25, 0x32, 0x33, 0xa0, 0xa1, 0xa2, 0x2e, 0x2f, 0x04);

    private static final int EXTENDED_SIGNATURES = 4;
    private static final int EXTENDED_RESPONSE = 8;

    private static final int NO_DIALECT = 0xffff;
    private static final int MAX_SESSIONS = 64;
    private static final int MAX_DIALECTS = 64;
    /** Samba's own bound, and one on what comes of it. */
    private static final int MAX_ECHOES = 100;

    private static final int MAX_ECHO_BYTES = 64 << 10;

    private static final int CAPABILITIES = 0x0080_f3fd;
    private static final int EXTENDED_CAPABILITY = 0x8000_0000;

    private final TrapSession session;
    private final Machine machine;
    private final Ids ids;
    private final Smb2Server smb2;
    private final Smb1Pipes pipes;
    private final Map<Integer, Logon> logons = new HashMap<>();
    private final Set<Integer> users = new HashSet<>();
    private final Set<Integer> trees = new HashSet<>();
    private Optional<Logon> challenged = Optional.empty();
    private boolean negotiated;
    private int count;

    Smb1Server(TrapSession session, Machine machine, Ids ids, Smb2Server smb2) {
        this.session = session;
        this.machine = machine;
        this.ids = ids;
        this.smb2 = smb2;
        this.pipes = new Smb1Pipes(session, machine, ids);
    }

    /** What is answered, and whether the conversation goes on. */
    record Reply(List<byte[]> messages, boolean goesOn) {

        static Reply of(byte[] message) {
            return new Reply(List.of(message), true);
        }
    }

    /** A message's words and its bytes. */
    private record Parts(Smb1Header header, Bytes words, Bytes data) {}

    Reply answer(byte[] message) throws Malformed {
        Bytes in = new Bytes(message);
        Smb1Header header = Smb1Header.read(in);
        Exploits.look(session, header.command(), message);
        if (header.command() != NEGOTIATE && !negotiated) {
            throw new Malformed("SMB 1 without negotiation");
        }
        Bytes words = in.slice(2 * in.u8());
        Parts parts = new Parts(header, words, in.slice(in.u16()));
        if (header.command() == NEGOTIATE) {
            return negotiate(parts);
        }
        if (header.command() == ECHO) {
            return echo(parts);
        }
        return Reply.of(
                switch (header.command()) {
                    case SESSION_SETUP -> setUp(parts);
                    case TREE_CONNECT -> connect(parts);
                    case LOGOFF -> logOff(parts);
                    case TREE_DISCONNECT -> disconnect(header);
                    default -> inTree(parts, message);
                });
    }

    private Reply negotiate(Parts parts) throws Malformed {
        if (negotiated) {
            throw new Malformed("a second negotiation");
        }
        List<String> dialects = dialects(parts.data());
        session.add(new Evidence.Detail("smb.dialects", Kept.of(String.join(", ", dialects))));
        Smb1Header header = parts.header();
        Smb1Header plain = header.withoutExtendedSecurity();
        if (dialects.contains("SMB 2.???")) {
            return Reply.of(smb2.multiProtocol(Negotiation.SMB_2XX));
        }
        if (dialects.contains("SMB 2.002")) {
            return Reply.of(smb2.multiProtocol(Negotiation.SMB_202));
        }
        if (dialects.isEmpty()) {
            return Reply.of(plain.failed(NtStatus.DOS_INVALID_PARAMETER));
        }
        int index = dialects.lastIndexOf("NT LANMAN 1.0");
        index = index < 0 ? dialects.lastIndexOf("NT LM 0.12") : index;
        if (!machine.smb1() || index < 0) {
            byte[] none = new Out()
                    .add(plain.answer(NtStatus.SUCCESS))
                    .u8(1)
                    .u16(NO_DIALECT)
                    .u16(0)
                    .bytes();
            return new Reply(List.of(none), false);
        }
        negotiated = true;
        return Reply.of(welcome(header, index));
    }

    private static List<String> dialects(Bytes in) throws Malformed {
        List<String> dialects = new ArrayList<>();
        String all = in.latin();
        int at = 0;
        while (at < all.length() && dialects.size() < MAX_DIALECTS) {
            int end = all.indexOf('\0', at);
            if (all.charAt(at) != 2 || end < 0) {
                throw new Malformed("a list of dialects that is broken");
            }
            dialects.add(all.substring(at + 1, end));
            at = end + 1;
        }
        return dialects;
    }

    private byte[] welcome(Smb1Header header, int index) {
        boolean extended = header.isExtended();
        Out out = new Out()
                .add(extended ? header.answer(NtStatus.SUCCESS, header.flags2()) : header.answer(NtStatus.SUCCESS))
                .u8(17)
                .u16(index)
                .u8(3)
                .u16(50)
                .u16(1)
                .i32(16_644)
                .i32(0x1_0000)
                .i32(ids.next() & 0xffff)
                .i32(CAPABILITIES | (extended ? EXTENDED_CAPABILITY : 0))
                .i64(Machine.fileTime(Instant.now()))
                .u16(0);
        if (extended) {
            return out.u8(0)
                    .u16(16 + Spnego.HINT.length)
                    .add(machine.guid())
                    .add(Spnego.HINT)
                    .bytes();
        }
        Logon logon = new Logon(session, machine, count++);
        challenged = Optional.of(logon);
        byte[] names = new Out()
                .utf16(Machine.WORKGROUP + "\0" + machine.netBiosName() + "\0")
                .bytes();
        return out.u8(Ntlm.CHALLENGE_BYTES)
                .u16(Ntlm.CHALLENGE_BYTES + names.length)
                .add(logon.challenge())
                .add(names)
                .bytes();
    }

    private byte[] setUp(Parts parts) throws Malformed {
        return switch (parts.words().length()) {
            case 24 -> extendedSetUp(parts);
            case 26 -> plainSetUp(parts);
            default -> throw new Malformed("a session setup of another kind");
        };
    }

    private byte[] extendedSetUp(Parts parts) throws Malformed {
        Smb1Header header = parts.header();
        int length = parts.words().skip(14).u16();
        byte[] blob = parts.data().array(length);
        int user = header.user();
        Logon logon = logons.get(user);
        if (logon == null) {
            if (logons.size() + users.size() >= MAX_SESSIONS) {
                return header.failed(NtStatus.INSUFFICIENT_RESOURCES);
            }
            logon = new Logon(session, machine, count++);
            user = ids.nextShort();
            logons.put(user, logon);
        }
        Logon.Step step = logon.step(blob);
        if (step.status() != NtStatus.MORE_PROCESSING_REQUIRED) {
            logons.remove(user);
            if (step.status() != NtStatus.SUCCESS) {
                return header.failed(step.status());
            }
            users.add(user);
        }
        Out out = new Out()
                .add(header.with(header.tree(), user).answer(step.status()))
                .addHex("04 ff000000 0000")
                .u16(step.blob().length);
        Out data = new Out().add(step.blob());
        return finished(header, out, data);
    }

    /** Adds the bytes and, after them, who answers. */
    private static byte[] finished(Smb1Header header, Out out, Out data) {
        String names = "Windows 6.1\0" + Machine.SOFTWARE + "\0" + Machine.WORKGROUP + "\0";
        if (header.isUnicode()) {
            data.zeros((out.size() + 2 + data.size()) % 2).utf16(names);
        } else {
            data.latin(names);
        }
        return out.u16(data.size()).add(data.bytes()).bytes();
    }

    private byte[] plainSetUp(Parts parts) throws Malformed {
        Smb1Header header = parts.header();
        parts.words().skip(14);
        int lm = parts.words().u16();
        int nt = parts.words().u16();
        byte[] lmResponse = parts.data().array(lm);
        byte[] ntResponse = parts.data().array(nt);
        int before = Smb1Header.BYTES + 1 + 26 + 2 + lm + nt;
        String[] names = names(parts.data(), header.isUnicode(), before % 2);
        boolean anonymous = names[0].isEmpty() && nt == 0 && lm <= 1;
        Ntlm.Attempt attempt =
                new Ntlm.Attempt(names[0], names[1], "", anonymous ? new byte[0] : lmResponse, ntResponse);
        Logon logon = challenged.orElseGet(() -> new Logon(session, machine, count++));
        int status = logon.judge(attempt);
        if (status != NtStatus.SUCCESS || users.size() >= MAX_SESSIONS) {
            return header.failed(status == NtStatus.SUCCESS ? NtStatus.INSUFFICIENT_RESOURCES : status);
        }
        int user = ids.nextShort();
        users.add(user);
        Out out = new Out().add(header.with(header.tree(), user).answer(status)).addHex("03 ff000000 0000");
        return finished(header, out, new Out());
    }

    /** The user and the domain. */
    private static String[] names(Bytes data, boolean unicode, int padding) throws Malformed {
        data.skip(unicode ? Math.min(padding, data.left()) : 0);
        String text = unicode ? data.utf16() : data.latin();
        String[] names = {"", ""};
        int at = 0;
        for (int i = 0; i < names.length && at < text.length(); i++) {
            int end = text.indexOf('\0', at);
            names[i] = text.substring(at, end < 0 ? text.length() : end);
            at = end < 0 ? text.length() : end + 1;
        }
        return names;
    }

    private static Reply echo(Parts parts) throws Malformed {
        int times = Math.min(MAX_ECHOES, parts.words().u16());
        byte[] data = parts.data().rest();
        if (data.length * times > MAX_ECHO_BYTES) {
            throw new Malformed("an echo that is too long");
        }
        List<byte[]> echoes = new ArrayList<>();
        for (int i = 1; i <= times; i++) {
            echoes.add(new Out()
                    .add(parts.header().answer(NtStatus.SUCCESS))
                    .u8(1)
                    .u16(i)
                    .u16(data.length)
                    .add(data)
                    .bytes());
        }
        return new Reply(echoes, true);
    }

    private byte[] connect(Parts parts) throws Malformed {
        Smb1Header header = parts.header();
        if (!users.contains(header.user())) {
            return header.failed(NtStatus.SERVER_BAD_USER);
        }
        parts.words().skip(4);
        int flags = parts.words().u16();
        boolean full = (flags & EXTENDED_RESPONSE) != 0;
        int password = parts.words().u16();
        parts.data().skip(password);
        int before = Smb1Header.BYTES + 1 + 8 + 2 + password;
        String path = names(parts.data(), header.isUnicode(), before % 2)[0];
        int status = Shares.connect(session, machine, path);
        if (status != NtStatus.SUCCESS || trees.size() >= MAX_SESSIONS) {
            return header.failed(status == NtStatus.SUCCESS ? NtStatus.INSUFFICIENT_RESOURCES : status);
        }
        int tree = ids.nextShort();
        trees.add(tree);
        byte[] kind = new Out()
                .add("IPC\0".getBytes(StandardCharsets.US_ASCII))
                .zeros(header.isUnicode() ? 3 : 1)
                .bytes();
        return new Out()
                .add(header.with(tree, header.user()).answer(status))
                .u8(full ? 7 : 3)
                .addHex("ff000000")
                .u16((flags & EXTENDED_SIGNATURES) != 0 && full ? 0x21 : 0x01)
                .addHex(full ? "ff010000 ff010000" : "")
                .u16(kind.length)
                .add(kind)
                .bytes();
    }

    private byte[] logOff(Parts parts) {
        Smb1Header header = parts.header();
        return users.remove(header.user())
                ? new Out()
                        .add(header.answer(NtStatus.SUCCESS))
                        .addHex("02 ff000000 0000")
                        .bytes()
                : header.failed(NtStatus.SERVER_BAD_USER);
    }

    private byte[] disconnect(Smb1Header header) {
        return trees.remove(header.tree()) ? header.failed(NtStatus.SUCCESS) : header.failed(NtStatus.SERVER_BAD_TREE);
    }

    /** What is left needs a user and a tree; little is granted then. */
    private byte[] inTree(Parts parts, byte[] message) throws Malformed {
        Smb1Header header = parts.header();
        if (!IN_TREE.contains(header.command())) {
            return header.failed(NtStatus.SERVER_UNKNOWN_COMMAND);
        }
        if (users.isEmpty()) {
            return header.failed(NtStatus.DOS_NETWORK_NAME_DELETED);
        }
        if (!trees.contains(header.tree())) {
            return header.failed(NtStatus.NETWORK_NAME_DELETED);
        }
        return pipes.answer(header, parts.words(), parts.data(), new Bytes(message));
    }
}
